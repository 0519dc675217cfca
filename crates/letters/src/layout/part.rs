//! What the words of a page belong to: a heading, a paragraph, a cell of a table. A reader's program that speaks or reflows
//! a document goes by it. It must never know where anything stands.

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The letterhead, the signature, a group of other parts.
    Group,
    /// The title.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell that names its column.
    ColumnHead,
    /// A cell that names its row.
    RowHead,
    /// A cell.
    Cell,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// An item's number or dash.
    ItemSign,
    /// An item's words.
    ItemBody,
    /// The letterhead's picture.
    Logo,
    /// The seal's code.
    Seal,
}

/// A part of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub role: Role,
    /// The place of the part that holds it, always an earlier one.
    pub within: Option<u32>,
}

/// The parts of a letter while it is laid out.
#[derive(Debug, Default)]
pub struct Parts {
    all: Vec<Part>,
}

impl Parts {
    /// A further part.
    pub fn add(&mut self, role: Role, within: Option<u32>) -> u32 {
        self.all.push(Part { role, within });
        self.all.len() as u32 - 1
    }

    /// All of them.
    pub fn into_vec(self) -> Vec<Part> {
        self.all
    }
}
