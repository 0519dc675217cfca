//! The tags of a document (ISO 32000-1, 14.7): which piece of which page belongs to which heading, paragraph or cell. It
//! must never know where anything stands.

use std::fmt::Write as _;

use super::file::{File, text_string};
use crate::layout::{Part, Role};

/// The standard structure type of a role (ISO 32000-1, 14.8.4).
pub const fn tag(role: Role) -> &'static str {
    match role {
        Role::Group => "Sect",
        Role::Heading => "H1",
        Role::Paragraph => "P",
        Role::Table => "Table",
        Role::Row => "TR",
        Role::ColumnHead | Role::RowHead => "TH",
        Role::Cell => "TD",
        Role::List => "L",
        Role::Item => "LI",
        Role::ItemSign => "Lbl",
        Role::ItemBody => "LBody",
        Role::Logo | Role::Seal => "Figure",
    }
}

/// What a figure shows, in the letter's language, for who cannot see it.
fn spoken(role: Role) -> Option<&'static str> {
    match role {
        Role::Logo => Some("Lambang instansi"),
        Role::Seal => Some("Kode QR untuk memeriksa keaslian surat"),
        _ => None,
    }
}

/// A page of which content belongs to parts: the page's object and the part of each piece of content by its number.
pub struct Marked {
    pub page: u32,
    pub parts: Vec<u32>,
}

/// The tree of a document while its letters are written.
pub struct Tree {
    root: u32,
    document: u32,
    letters: Vec<u32>,
    /// The elements of each page's content, by the page's key.
    parents: Vec<u32>,
}

impl Tree {
    pub fn new(file: &mut File) -> Self {
        Self { root: file.reserve(), document: file.reserve(), letters: Vec::new(), parents: Vec::new() }
    }

    /// The key that the next page names in its `StructParents`.
    pub fn next_key(&self) -> usize {
        self.parents.len()
    }

    /// Writes the elements of a letter and, for each of its pages, which content belongs to which.
    pub fn letter(&mut self, file: &mut File, parts: &[Part], pages: &[Marked]) {
        let mut kids: Vec<Vec<Kid>> = vec![Vec::new(); parts.len()];
        for page in pages {
            for (piece, part) in page.parts.iter().enumerate() {
                if let Some(kids) = kids.get_mut(*part as usize) {
                    kids.push(Kid::Content { page: page.page, piece });
                }
            }
        }
        let holds: Vec<Option<usize>> = parts.iter().map(|part| part.within.map(|within| within as usize)).collect();
        // Parts stand after the one that holds them: from the last to the first, whatever is empty falls out.
        let mut used: Vec<bool> = kids.iter().map(|kids| !kids.is_empty()).collect();
        for place in (0..parts.len()).rev() {
            if used[place]
                && let Some(within) = holds[place]
            {
                used[within] = true;
            }
        }
        let section = file.reserve();
        let ids: Vec<u32> = used.iter().map(|used| if *used { file.reserve() } else { 0 }).collect();
        let mut top = String::new();
        for place in (0..parts.len()).filter(|place| used[*place]) {
            match holds[place] {
                Some(within) => kids[within].push(Kid::Element(ids[place])),
                None => {
                    let _ = write!(top, "{} 0 R ", ids[place]);
                }
            }
        }
        for place in (0..parts.len()).filter(|place| used[*place]) {
            let parent = holds[place].map_or(section, |within| ids[within]);
            file.object(ids[place], &element(parts[place].role, parent, &kids[place]));
        }
        file.object(section, format!("<</S/Part/P {} 0 R/K[{top}]>>", self.document).as_bytes());
        self.letters.push(section);
        for page in pages {
            let mut list = String::from("[");
            for part in &page.parts {
                let _ = write!(list, "{} 0 R ", ids.get(*part as usize).copied().unwrap_or(section));
            }
            list.push(']');
            let id = file.reserve();
            file.object(id, list.as_bytes());
            self.parents.push(id);
        }
    }

    /// Writes the root; its object.
    pub fn finish(self, file: &mut File) -> u32 {
        let list = |ids: &[u32]| ids.iter().map(|id| format!("{id} 0 R ")).collect::<String>();
        let root = self.root;
        let document = format!("<</S/Document/P {root} 0 R/K[{}]>>", list(&self.letters));
        file.object(self.document, document.as_bytes());
        let numbers: String = self.parents.iter().enumerate().map(|(key, id)| format!("{key} {id} 0 R ")).collect();
        let text = format!(
            "<</Type/StructTreeRoot/K {} 0 R/ParentTree<</Nums[{numbers}]>>/ParentTreeNextKey {}>>",
            self.document,
            self.parents.len()
        );
        file.object(root, text.as_bytes());
        root
    }
}

#[derive(Clone, Copy)]
enum Kid {
    Element(u32),
    Content { page: u32, piece: usize },
}

fn element(role: Role, parent: u32, kids: &[Kid]) -> Vec<u8> {
    let page = kids.iter().find_map(|kid| match kid {
        Kid::Content { page, .. } => Some(*page),
        Kid::Element(_) => None,
    });
    let mut text = format!("<</S/{}/P {parent} 0 R", tag(role)).into_bytes();
    if let Some(page) = page {
        text.extend(format!("/Pg {page} 0 R").as_bytes());
    }
    if let Some(spoken) = spoken(role) {
        text.extend(b"/Alt");
        text.extend(text_string(spoken));
    }
    match role {
        Role::ColumnHead => text.extend(b"/A<</O/Table/Scope/Column>>"),
        Role::RowHead => text.extend(b"/A<</O/Table/Scope/Row>>"),
        _ => {}
    }
    text.extend(b"/K[");
    for kid in kids {
        let kid = match kid {
            Kid::Element(id) => format!("{id} 0 R "),
            Kid::Content { page: on, piece } if Some(*on) == page => format!("{piece} "),
            Kid::Content { page: on, piece } => format!("<</Type/MCR/Pg {on} 0 R/MCID {piece}>>"),
        };
        text.extend(kid.as_bytes());
    }
    text.extend(b"]>>");
    text
}
