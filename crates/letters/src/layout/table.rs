//! Tables over records: ruled cells, rows that stay together, a head that is repeated on each further page. It must never
//! know pages.

use std::sync::Arc;

use super::Letterpress;
use super::blocks::{MM, of_part};
use super::flow::Strip;
use super::mark::{Mark, Stroke};
use super::part::Role;
use super::text::{Lines, Style, TextLine};
use crate::fill::FilledColumn;

const HEAD: Style = Style::bold(10.5).leading(1.25);
const BODY: Style = Style::regular(10.5).leading(1.25);
const PAD_X: f32 = 1.6 * MM;
const PAD_Y: f32 = 1.0 * MM;
const RULE: f32 = 0.5;
/// The column that counts the rows: four digits.
const COUNT_WIDTH: f32 = 12.0 * MM;
/// Lines of a row that are never parted.
const LINES_TOGETHER: usize = 8;

/// The edges of the columns, from 0 to the whole width.
fn edges(columns: &[FilledColumn], width: f32) -> Vec<f32> {
    let counts = columns.iter().filter(|column| column.counts).count() as f32 * COUNT_WIDTH;
    let shares: f32 = columns.iter().map(|column| f32::from(column.width)).sum();
    let mut edge = 0.0;
    let mut edges = vec![0.0];
    for column in columns {
        edge += if column.counts { COUNT_WIDTH } else { (width - counts) * f32::from(column.width) / shares.max(1.0) };
        edges.push(edge);
    }
    edges
}

/// The strips of a table: its head, and the lines of its rows.
pub fn strips(press: &mut Letterpress<'_>, columns: &[FilledColumn], rows: &[Vec<String>]) -> Vec<Strip> {
    let edges = edges(columns, press.width);
    let table = press.parts.add(Role::Table, None);
    let labels: Vec<&str> = columns.iter().map(|column| column.label.as_str()).collect();
    let mut set = |cells: &[&str], style: Style, role: Role| {
        let row = press.parts.add(Role::Row, Some(table));
        let cell = |(place, text): (usize, &&str)| {
            let part = press.parts.add(role, Some(row));
            let width = edges[place + 1] - edges[place] - 2.0 * PAD_X;
            let centred = role == Role::ColumnHead || columns[place].counts;
            let lines = press.setter.lines(text, style, width, if centred { Lines::Centre } else { Lines::Left });
            of_part(lines, part)
        };
        cells.iter().enumerate().take(columns.len()).map(cell).collect::<Vec<_>>()
    };
    let head = ruled(set(&labels, HEAD, Role::ColumnHead), &edges, HEAD, true);
    let repeated = Arc::new(whole(&head));
    let mut strips = head;
    for strip in &mut strips {
        strip.keep_with_next = true;
    }
    if let Some(first) = strips.first_mut() {
        first.before = 3.0 * MM;
    }
    for row in rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        let mut lines = ruled(set(&cells, BODY, Role::Cell), &edges, BODY, false);
        let last = lines.len().saturating_sub(1);
        for (place, strip) in lines.iter_mut().enumerate() {
            strip.keep_with_next = place < last.min(LINES_TOGETHER);
            strip.head = Some(Arc::clone(&repeated));
        }
        strips.extend(lines);
    }
    strips
}

/// The lines of one row with the rules around its cells; the upper one when asked.
fn ruled(cells: Vec<Vec<TextLine>>, edges: &[f32], style: Style, upper: bool) -> Vec<Strip> {
    let count = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut cells: Vec<_> = cells.into_iter().map(Vec::into_iter).collect();
    let right = edges.last().copied().unwrap_or(0.0);
    (0..count)
        .map(|place| {
            let above = if place == 0 { PAD_Y } else { 0.0 };
            let below = if place + 1 == count { PAD_Y } else { 0.0 };
            let mut strip = Strip { height: style.size * style.leading, ..Strip::default() };
            for (cell, left) in cells.iter_mut().zip(edges) {
                if let Some(line) = cell.next() {
                    strip.height = strip.height.max(line.height);
                    strip.marks.extend(line.marks.into_iter().map(|mark| mark.moved(left + PAD_X, above)));
                }
            }
            strip.height += above + below;
            let across = |y: f32| Mark::Stroke(Stroke { from: (0.0, y), to: (right, y), width: RULE });
            strip.marks.extend((upper && place == 0).then(|| across(0.0)));
            strip.marks.extend((place + 1 == count).then(|| across(strip.height)));
            let down = |x: &f32| Mark::Stroke(Stroke { from: (*x, 0.0), to: (*x, strip.height), width: RULE });
            let down: Vec<Mark> = edges.iter().map(down).collect();
            strip.marks.extend(down);
            strip
        })
        .collect()
}

/// The head's lines as one strip that belongs to no part: said once is enough for who listens.
fn whole(lines: &[Strip]) -> Strip {
    let mut strip = Strip::default();
    for line in lines {
        strip.marks.extend(line.marks.iter().cloned().map(|mark| {
            let mut mark = mark.moved(0.0, strip.height);
            if let Mark::Run(run) = &mut mark {
                run.part = None;
            }
            mark
        }));
        strip.height += line.height;
    }
    strip
}
