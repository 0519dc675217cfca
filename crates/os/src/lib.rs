//! Ports to the operating system: printing, keychain, limited child process.
