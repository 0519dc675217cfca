//! Compiles the window's configuration, permissions and the built screens into the program.

use std::path::Path;

/// Where Vite puts the built screens; the same folder stands in tauri.conf.json as `frontendDist`.
const SCREENS: &str = "ui/dist";

fn main() {
    // Checking the workspace must work before the screens were ever built; xtask builds them before it builds the desk.
    if !Path::new(SCREENS).exists() {
        std::fs::create_dir_all(SCREENS).expect("the folder for the built screens can be made");
    }
    // The screens are embedded: new ones mean a new program.
    println!("cargo:rerun-if-changed={SCREENS}");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/*.toml"));
    tauri_build::try_build(attributes).expect("tauri.conf.json, capabilities and permissions are valid");
}
