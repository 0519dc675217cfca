//! What a document says about itself: the information dictionary, the same as XMP, and the colours it means (PDF/A-2b,
//! ISO 19005-2). It must never know a page.

use model::date::Date;

use super::file::text_string;

/// sRGB as a profile of 0.5 kB (data/srgb.md).
pub const SRGB: &[u8] = include_bytes!("../../data/srgb.icc");

/// What stands in the metadata.
pub struct Facts<'a> {
    pub title: String,
    pub author: &'a str,
    pub language: &'a str,
    pub at_ms: i64,
    pub keywords: Option<String>,
}

impl Facts<'_> {
    /// The document information dictionary.
    pub fn information(&self) -> Vec<u8> {
        let mut out = b"<<".to_vec();
        let mut entry = |key: &str, text: &str| {
            out.extend(format!("/{key}").as_bytes());
            out.extend(text_string(text));
        };
        let date = pdf_date(self.at_ms);
        entry("Title", &self.title);
        entry("Author", self.author);
        entry("Creator", "Loket PMI");
        entry("Producer", "Loket PMI");
        entry("CreationDate", &date);
        entry("ModDate", &date);
        if let Some(keywords) = &self.keywords {
            entry("Keywords", keywords);
        }
        out.extend(b">>");
        out
    }

    /// The same as XMP (ISO 16684-1), without the keywords: the token stands in the file once.
    pub fn xmp(&self) -> String {
        let date = iso_date(self.at_ms);
        format!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
             xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\
             <pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\
             <dc:format>application/pdf</dc:format>\
             <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
             <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\
             <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
             <xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:CreatorTool>Loket PMI</xmp:CreatorTool>\
             <pdf:Producer>Loket PMI</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>",
            title = escaped(&self.title),
            author = escaped(self.author),
            language = escaped(self.language),
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Year, month and day; hour, minute and second, in UTC.
fn moment(at_ms: i64) -> (String, [i64; 3]) {
    let seconds = at_ms.div_euclid(1000);
    let day =
        Date::from_days_since_epoch(seconds.div_euclid(86_400)).map_or_else(|| "1970-01-01".into(), |date| date.iso());
    let second = seconds.rem_euclid(86_400);
    (day, [second / 3600, second / 60 % 60, second % 60])
}

/// `D:20260414014100Z` (ISO 32000-1, 7.9.4).
fn pdf_date(at_ms: i64) -> String {
    let (day, [hour, minute, second]) = moment(at_ms);
    format!("D:{}{hour:02}{minute:02}{second:02}Z", day.replace('-', ""))
}

/// `2026-04-14T01:41:00Z`.
fn iso_date(at_ms: i64) -> String {
    let (day, [hour, minute, second]) = moment(at_ms);
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}
