//! Builders, fixed clock, temporary offices and servers, and the bridge that serves the contract to a browser.
