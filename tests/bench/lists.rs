//! How fast pages of lists are: every filter by stage, kecamatan and country, alone and together, in every order, at the beginning, in
//! the middle and at the end.

use std::time::Instant;

use model::kinds::worker::KIND;
use serde_json::{Value, json};
use store::{Filter, ListQuery, Sort, Store, StoreError, Test};

use crate::measure::{Row, Times, ms};

const PAGE: u64 = 50;
/// How often each page is asked for.
const TIMES: usize = 3;

fn filters() -> Vec<(&'static str, Vec<Filter>)> {
    let one_of = |field: &str, value: Value| Filter { field: field.to_owned(), test: Test::OneOf(vec![value]) };
    let stage = one_of("stage", json!("returned"));
    let place = one_of("_subdistrict", json!("18.07.02"));
    let village = one_of("village", json!("18.07.01.2001"));
    let country = one_of("destination_country", json!("JP"));
    vec![
        ("all", vec![]),
        ("stage", vec![stage.clone()]),
        ("kecamatan", vec![place.clone()]),
        ("village", vec![village]),
        ("country", vec![country.clone()]),
        ("stage, kecamatan", vec![stage.clone(), place.clone()]),
        ("stage, country", vec![stage.clone(), country.clone()]),
        ("kecamatan, country", vec![place.clone(), country.clone()]),
        ("stage, kecamatan, country", vec![stage.clone(), place, country.clone()]),
        ("stage, sex, country", vec![stage, one_of("sex", json!("male")), country]),
    ]
}

fn sorts() -> Vec<Option<Sort>> {
    let fields = KIND.indexed().map(|field| field.name).chain(["_updated_at"]);
    let both = fields.flat_map(|field| [false, true].map(|descending| Sort { field: field.to_owned(), descending }));
    std::iter::once(None).chain(both.map(Some)).collect()
}

/// Measures all pages; the first of each list, and those further down.
pub fn measure(store: &Store, workers: u64, name: &str) -> Result<Vec<Row>, StoreError> {
    let (mut first, mut further) = (Times::default(), Times::default());
    let mut slowest = (0.0, String::new());
    for (what, filters) in filters() {
        let mut of_filter = Times::default();
        for sort in sorts() {
            let ask = |offset: u64| {
                let begun = Instant::now();
                let query = ListQuery {
                    kind: &KIND,
                    text: "",
                    filters: filters.clone(),
                    sort: sort.clone(),
                    offset,
                    limit: PAGE,
                };
                let page = store.read(|reader| reader.list(&query))?;
                Ok::<_, StoreError>((page, ms(begun)))
            };
            let (page, _) = ask(0)?;
            assert!(page.exact && page.total > 0 && page.total <= workers, "{what}");
            assert_eq!(page.rows.len() as u64, page.total.min(PAGE), "{what}");
            for offset in [0, page.total / 2, page.total.saturating_sub(PAGE)] {
                for _ in 0..TIMES {
                    let took = ask(offset)?.1;
                    of_filter.0.push(took);
                    if offset == 0 {
                        first.0.push(took);
                    } else {
                        further.0.push(took);
                    }
                    if took > slowest.0 {
                        slowest = (took, format!("{what} by {sort:?} from {offset}"));
                    }
                }
            }
        }
        eprintln!("lists of {what}: median {:.1} ms, max {:.1} ms", of_filter.quantile(0.5), of_filter.quantile(1.0));
    }
    eprintln!("slowest page: {:.1} ms, {}", slowest.0, slowest.1);
    let row = |what: &str, value: f64| Row::new(format!("{what}, {name} workers"), value, "ms");
    Ok(vec![
        row("first page of a list, any filter and order, median", first.quantile(0.5)).at_most(30.0),
        row("first page of a list, any filter and order, max", first.quantile(1.0)).at_most(30.0),
        row("page further down a list, median", further.quantile(0.5)).at_most(30.0),
        row("page further down a list, max", further.quantile(1.0)).at_most(30.0),
    ])
}
