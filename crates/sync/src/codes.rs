//! Codes that travel as numbers. A number that this version does not know becomes `Other`, never an error.

use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

/// Declares an enum that travels as a number and has an `Other` for what newer versions say.
macro_rules! codes {
    ($(#[$about:meta])* pub enum $name:ident { $( $(#[$doc:meta])* $code:ident = $number:literal, )* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( $(#[$doc])* $code, )*
            /// A code that this version does not know.
            Other,
        }

        impl $name {
            /// All codes of this version.
            pub const ALL: &[Self] = &[$( Self::$code, )* Self::Other];

            /// The number on the wire.
            pub fn number(self) -> u8 {
                match self { $( Self::$code => $number, )* Self::Other => 255 }
            }

            /// The code of a number.
            pub fn from_number(number: u64) -> Self {
                match number { $( $number => Self::$code, )* _ => Self::Other }
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
                e.u8(self.number())?;
                Ok(())
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
                d.u64().map(Self::from_number)
            }
        }
    };
}

codes! {
    /// What can be wrong with an accepted entry.
    pub enum VerdictCode {
        /// The payload cannot be read.
        Unreadable = 0,
        /// A kind that the server does not know; it is carried all the same.
        UnknownKind = 1,
        /// No user record of that author is on the server.
        AuthorUnknown = 2,
    }
}

codes! {
    /// Why the server refuses.
    pub enum RefusalCode {
        /// No such code was ever given out.
        CodeUnknown = 0,
        /// Another desktop has used the code.
        CodeUsed = 1,
        /// The code is too old.
        CodeExpired = 2,
        /// The district has an office already: join it.
        OfficeExists = 3,
        /// The district has no office yet: enrol one.
        OfficeMissing = 4,
        /// The code is for another district.
        OtherDistrict = 5,
        /// This identity is on the server already, with another key or another office.
        DesktopTaken = 6,
        /// The desktop was revoked: it may hand in what it has and gets nothing.
        DesktopRevoked = 7,
        /// The token is not known.
        TokenUnknown = 8,
        /// The first entry of the batch does not follow the last on the server.
        Gap = 9,
        /// The server has another entry of that number: two machines use one identity.
        Fork = 10,
        /// The signature is not the desktop's.
        BadSignature = 11,
        /// Larger than what is allowed.
        TooLarge = 12,
        /// The request cannot be read.
        Malformed = 13,
        /// This protocol version is not spoken any more.
        ProtocolTooOld = 14,
        /// Too many wrong codes from there; wait.
        TooManyAttempts = 15,
        /// The server cannot answer now (its disk, its database).
        Unavailable = 16,
        /// No record of the district names this attachment.
        AttachmentUnnamed = 17,
        /// The attachment is not, or not wholly, on the server.
        AttachmentMissing = 18,
        /// The bytes that were handed in are not those of the hash: nothing of them is kept.
        AttachmentWrong = 19,
        /// The room for the district's attachments is used up.
        StorageFull = 20,
    }
}

impl VerdictCode {
    /// The code as a word, for display tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownKind => "unknown_kind",
            Self::AuthorUnknown => "author_unknown",
            Self::Other => "other",
        }
    }
}

impl RefusalCode {
    /// The code as a word, for logs and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CodeUnknown => "code_unknown",
            Self::CodeUsed => "code_used",
            Self::CodeExpired => "code_expired",
            Self::OfficeExists => "office_exists",
            Self::OfficeMissing => "office_missing",
            Self::OtherDistrict => "other_district",
            Self::DesktopTaken => "desktop_taken",
            Self::DesktopRevoked => "desktop_revoked",
            Self::TokenUnknown => "token_unknown",
            Self::Gap => "gap",
            Self::Fork => "fork",
            Self::BadSignature => "bad_signature",
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::ProtocolTooOld => "protocol_too_old",
            Self::TooManyAttempts => "too_many_attempts",
            Self::Unavailable => "unavailable",
            Self::AttachmentUnnamed => "attachment_unnamed",
            Self::AttachmentMissing => "attachment_missing",
            Self::AttachmentWrong => "attachment_wrong",
            Self::StorageFull => "storage_full",
            Self::Other => "other",
        }
    }
}
