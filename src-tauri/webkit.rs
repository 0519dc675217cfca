//! What WebKitGTK needs to be told before it starts.

/// WebKitGTK draws blank windows through DMA-BUF on many graphic drivers (tauri-apps/tauri#9304): it is switched off
/// unless someone chose otherwise. A variable must be there before any thread is, so the program starts itself anew with
/// it, in the same process.
#[cfg(target_os = "linux")]
pub fn prepare() -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return Ok(());
    }
    Err(std::process::Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env(VARIABLE, "1")
        .exec())
}

/// Other systems bring a web view that needs nothing.
#[cfg(not(target_os = "linux"))]
pub fn prepare() -> std::io::Result<()> {
    Ok(())
}
