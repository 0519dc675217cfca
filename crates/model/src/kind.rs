//! A kind of record as it is declared, and the macro that makes of one declaration both the Rust type and the
//! table of fields from which everything else is derived.

use serde::Serialize;
use ts_rs::TS;

use crate::check::Problem;
use crate::field::{Body, Field};

/// A kind of record.
#[derive(Debug, Clone, Copy, Serialize, TS)]
pub struct Kind {
    /// Its one identifier.
    pub name: &'static str,
    /// The field that names a record in lists.
    pub title: &'static str,
    /// Records can be added, never changed.
    pub append_only: bool,
    /// Its records are made and changed by their own commands only, never by the general form.
    pub internal: bool,
    /// Its fields, in the order of the form.
    pub fields: &'static [Field],
    /// Checks that concern several fields.
    #[serde(skip)]
    #[ts(skip)]
    pub across: fn(&Body) -> Vec<Problem>,
}

impl Kind {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The group in which a field merges; a field that is not known here merges by itself.
    pub fn group_of<'a>(&self, name: &'a str) -> &'a str {
        self.field(name).map_or(name, |field| field.group)
    }

    /// The fields that are columns of the index table.
    pub fn indexed(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.indexed)
    }

    /// The fields whose words are searched.
    pub fn searchable(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.searchable)
    }
}

/// No check across fields.
pub fn no_checks(_: &Body) -> Vec<Problem> {
    Vec::new()
}

/// The Rust type of a declared value.
#[doc(hidden)]
#[macro_export]
macro_rules! rust_type {
    (CodeSet) => { Vec<String> };
    (Rupiah) => { Option<i64> };
    (Integer) => { Option<i64> };
    (Flag) => { Option<bool> };
    ($other:ident) => { Option<String> };
}

/// Declares a kind: the Rust type and the constant `KIND`.
///
/// ```text
/// kind! {
///     /// What it is.
///     pub struct Worker as "worker", title "full_name" {
///         identity {
///             nik: Nik => searchable() indexed() headings(&["nik"]);
///             full_name: Text { max: 120 } => required() searchable() indexed();
///         }
///     }
/// }
/// ```
#[macro_export]
macro_rules! kind {
    (
        $(#[$about:meta])*
        pub struct $type:ident as $name:literal, title $title:literal
        $(, append_only $append:literal)? $(, internal $internal:literal)? $(, across $across:path)? {
            $( $section:ident { $(
                $(#[$doc:meta])*
                $field:ident : $of:ident $({ $($arg:ident : $value:expr),* $(,)? })? $(=> $( $flag:ident ( $($farg:expr),* ) )+ )? ;
            )* } )*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        #[allow(clippy::struct_field_names, clippy::allow_attributes, reason = "a field's name is its one identifier everywhere")]
        pub struct $type { $( $(
            $(#[$doc])*
            #[doc = concat!("Field `", stringify!($field), "`.")]
            pub $field: $crate::rust_type!($of),
        )* )* }

        /// The declaration from which storage, form, checks, search, import and export are derived.
        pub const KIND: $crate::kind::Kind = $crate::kind::Kind {
            name: $name,
            title: $title,
            append_only: { #[allow(unused_mut, unused_assignments, clippy::allow_attributes, reason = "a flag that is not given is not assigned")] { let mut on = false; $( on = $append; )? on } },
            internal: { #[allow(unused_mut, unused_assignments, clippy::allow_attributes, reason = "a flag that is not given is not assigned")] { let mut on = false; $( on = $internal; )? on } },
            fields: &[ $( $(
                $crate::field::Field::new(stringify!($field), stringify!($section), $crate::field::FieldType::$of $({ $($arg: $value),* })?)
                    $( $( .$flag($($farg),*) )+ )?,
            )* )* ],
            across: { #[allow(unused_mut, unused_assignments, clippy::allow_attributes, reason = "a flag that is not given is not assigned")] { let mut check: fn(&$crate::Body) -> Vec<$crate::Problem> = $crate::kind::no_checks; $( check = $across; )? check } },
        };

        impl $type {
            /// The typed form of a body. Values of a wrong type are an error.
            pub fn from_body(body: &$crate::Body) -> Result<Self, serde_json::Error> {
                serde_json::from_value(serde_json::Value::Object(body.clone()))
            }
        }
    };
}
