//! Values that a letter prints but no record holds: put together from several fields before filling. It must never
//! overwrite a value that was given.

use model::date::Date;
use model::region;
use serde_json::{Value, json};

use crate::pattern::value;
use crate::template::Template;

/// The data with the values of [`crate::template::DERIVED`] that it does not bring itself.
pub fn add(template: &Template, data: &Value) -> Value {
    let additions = [
        ("worker", "address", address(data)),
        ("case", "repatriation_kind_words", repatriation_kind(data)),
        ("signatory", "acting_position", acting_position(data)),
        ("signatory", "signing_position", signing_position(data)),
        ("letter", "valid_until", valid_until(template, data)),
        ("office", "verify_host", verify_host(data)),
    ];
    let mut data = if data.is_object() { data.clone() } else { json!({}) };
    for (kind, name, text) in additions {
        if let Some(text) = text
            && value(&data, &format!("{kind}.{name}")).is_none()
        {
            data[kind][name] = Value::String(text);
        }
    }
    data
}

/// `Jalan Melati 4, Dusun II, RT 004/RW 002, Desa Sumberejo, Kec. Batanghari, Kabupaten Lampung Timur`. A village is
/// never shown without its kecamatan: names of villages occur more than once in a district.
fn address(data: &Value) -> Option<String> {
    let code = value(data, "worker.village")?;
    let village = region::village(&code)?;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(value(data, "worker.street").map(|street| street.replace('\n', ", ")));
    parts.extend(value(data, "worker.hamlet").map(|hamlet| titled("Dusun", &hamlet)));
    match (number(data, "worker.rt"), number(data, "worker.rw")) {
        (Some(rt), Some(rw)) => parts.push(format!("RT {rt}/RW {rw}")),
        (Some(rt), None) => parts.push(format!("RT {rt}")),
        (None, Some(rw)) => parts.push(format!("RW {rw}")),
        (None, None) => {}
    }
    // The tenth digit of a code tells a kelurahan (1) from a desa (2) (Permendagri 58/2021).
    let rank = if code.rsplit('.').next().is_some_and(|last| last.starts_with('1')) { "Kelurahan" } else { "Desa" };
    parts.push(format!("{rank} {}", village.name));
    parts.extend(region::subdistrict(&code).map(|place| format!("Kec. {}", place.name)));
    parts.extend(region::district(&code).map(|place| place.name.to_owned()));
    Some(parts.join(", "))
}

/// Why someone was brought home, within a sentence: `sebagai pekerja migran Indonesia yang …`.
fn repatriation_kind(data: &Value) -> Option<String> {
    let words = match value(data, "case.repatriation_kind")?.as_str() {
        "troubled" => "bermasalah",
        "deported" => "dideportasi",
        "ill" => "sakit",
        "deceased" => "meninggal dunia",
        _ => return None,
    };
    Some(words.to_owned())
}

fn titled(title: &str, name: &str) -> String {
    let known = ["dusun", "lingkungan", "kampung", "jalan", "jl"];
    let first = name.split([' ', '.']).next().unwrap_or_default().to_lowercase();
    if known.contains(&first.as_str()) { name.to_owned() } else { format!("{title} {name}") }
}

/// RT and RW are written with three digits.
fn number(data: &Value, path: &str) -> Option<String> {
    let text = value(data, path)?;
    Some(text.parse::<u16>().map_or(text.clone(), |number| format!("{number:03}")))
}

fn acting_position(data: &Value) -> Option<String> {
    let position = value(data, "signatory.position")?;
    Some(match value(data, "signatory.acts_as").as_deref() {
        Some("plt") => format!("Plt. {position}"),
        Some("plh") => format!("Plh. {position}"),
        _ => position,
    })
}

fn signing_position(data: &Value) -> Option<String> {
    let position = acting_position(data)?;
    match (value(data, "signatory.acts_as").as_deref(), value(data, "signatory.acts_for")) {
        (Some("an"), Some(other)) => Some(format!("a.n. {other}\n{position}")),
        _ => Some(position),
    }
}

fn valid_until(template: &Template, data: &Value) -> Option<String> {
    let issued = Date::parse_iso(&value(data, "letter.issued_on")?)?.days_since_epoch()?;
    let days = i64::from(template.valid_days?);
    Some(Date::from_days_since_epoch(issued + days)?.iso())
}

/// `pmi.example.id` of `https://pmi.example.id/loket`.
fn verify_host(data: &Value) -> Option<String> {
    let address = value(data, "office.verify_address")?;
    let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    rest.split('/').next().filter(|host| !host.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_village_subdistrict_and_district() {
        let data = json!({"worker": {"village": "18.07.01.2001", "rt": "4", "rw": "2", "hamlet": "II"}});
        let text = address(&data).expect("an address");
        assert!(text.starts_with("Dusun II, RT 004/RW 002, Desa "), "{text}");
        assert!(text.contains(", Kec. ") && text.ends_with(", Kabupaten Lampung Timur"), "{text}");
        assert_eq!(address(&json!({"worker": {"rt": "4"}})), None);
    }

    #[test]
    fn a_signatory_acts_in_their_own_right_or_for_another() {
        let data = |acts_as: &str| json!({"signatory": {"position": "Kepala Dinas", "acts_as": acts_as, "acts_for": "Bupati Lampung Timur"}});
        assert_eq!(signing_position(&data("own")).as_deref(), Some("Kepala Dinas"));
        assert_eq!(signing_position(&data("plt")).as_deref(), Some("Plt. Kepala Dinas"));
        assert_eq!(signing_position(&data("an")).as_deref(), Some("a.n. Bupati Lampung Timur\nKepala Dinas"));
        assert_eq!(acting_position(&data("plh")).as_deref(), Some("Plh. Kepala Dinas"));
    }

    #[test]
    fn the_host_is_what_the_paper_prints() {
        assert_eq!(
            verify_host(&json!({"office": {"verify_address": "HTTPS://PMI.Example.id/loket/"}})).as_deref(),
            Some("pmi.example.id")
        );
        assert_eq!(verify_host(&json!({"office": {}})), None);
    }
}
