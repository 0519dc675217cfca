//! Windows: the program that the desktop uses for PDF files prints them ("print", "printto"). Written after the
//! documentation of ShellExecuteW and EnumPrintersW; it has been compiled, not run on a real Windows.

use std::ptr;

use windows_sys::Win32::Graphics::Printing::{
    EnumPrintersW, GetDefaultPrinterW, PRINTER_ENUM_CONNECTIONS, PRINTER_ENUM_LOCAL, PRINTER_INFO_4W,
};
use windows_sys::Win32::UI::Shell::ShellExecuteW;
use windows_sys::Win32::UI::WindowsAndMessaging::SW_HIDE;

use super::{Job, PrintError, Printer};

/// Longest answer that is taken for a list of printers.
const LONGEST: u32 = 1 << 20;

#[expect(unsafe_code, reason = "the spooler has no safe interface; the buffer outlives every pointer into it")]
pub(super) fn printers() -> Result<Vec<Printer>, PrintError> {
    let default = default_printer();
    let (mut needed, mut count) = (0_u32, 0_u32);
    let flags = PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS;
    unsafe {
        EnumPrintersW(flags, ptr::null(), 4, ptr::null_mut(), 0, &raw mut needed, &raw mut count);
        if needed == 0 {
            return Ok(Vec::new());
        }
        if needed > LONGEST {
            return Err(PrintError::Failed);
        }
        // In units of 8 bytes, since the entries hold pointers.
        let mut buffer = vec![0_u64; usize::try_from(needed).unwrap_or(0).div_ceil(8)];
        if EnumPrintersW(flags, ptr::null(), 4, buffer.as_mut_ptr().cast(), needed, &raw mut needed, &raw mut count)
            == 0
        {
            return Err(PrintError::ServiceNotRunning);
        }
        let entries =
            std::slice::from_raw_parts(buffer.as_ptr().cast::<PRINTER_INFO_4W>(), usize::try_from(count).unwrap_or(0));
        Ok(entries
            .iter()
            .map(|entry| text_at(entry.pPrinterName))
            .map(|name| Printer { is_default: default.as_deref() == Some(name.as_str()), name })
            .collect())
    }
}

#[expect(unsafe_code, reason = "ShellExecuteW has no safe interface; all texts live until it returns")]
pub(super) fn print(job: &Job) -> Result<Option<String>, PrintError> {
    let known = printers()?;
    let printer = match job.printer {
        Some(name) if known.iter().any(|printer| printer.name == name) => Some(name),
        Some(_) => return Err(PrintError::UnknownPrinter),
        None if known.iter().any(|printer| printer.is_default) => None,
        None => return Err(PrintError::NoPrinter),
    };
    let verb = wide(if printer.is_some() { "printto" } else { "print" });
    let file = wide(&job.file.to_string_lossy());
    let parameters = wide(&printer.map(|name| format!("\"{name}\"")).unwrap_or_default());
    for _ in 0..job.copies {
        let answer = unsafe {
            ShellExecuteW(ptr::null_mut(), verb.as_ptr(), file.as_ptr(), parameters.as_ptr(), ptr::null(), SW_HIDE)
        };
        // Values up to 32 are errors; 31: no program prints such files.
        match answer as usize {
            31 => return Err(PrintError::NotInstalled),
            5 => return Err(PrintError::Refused),
            0..=32 => return Err(PrintError::Failed),
            _ => (),
        }
    }
    Ok(None)
}

#[expect(unsafe_code, reason = "as above")]
fn default_printer() -> Option<String> {
    let mut size = 0_u32;
    unsafe {
        GetDefaultPrinterW(ptr::null_mut(), &raw mut size);
        if size == 0 || size > LONGEST {
            return None;
        }
        let mut name = vec![0_u16; usize::try_from(size).ok()?];
        if GetDefaultPrinterW(name.as_mut_ptr(), &raw mut size) == 0 { None } else { Some(text_at(name.as_ptr())) }
    }
}

/// The text at a pointer, up to its zero.
#[expect(unsafe_code, reason = "the spooler's texts end with a zero")]
fn text_at(at: *const u16) -> String {
    if at.is_null() {
        return String::new();
    }
    let mut text = Vec::new();
    let mut offset = 0;
    loop {
        let unit = unsafe { *at.add(offset) };
        if unit == 0 {
            return String::from_utf16_lossy(&text);
        }
        text.push(unit);
        offset += 1;
    }
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}
