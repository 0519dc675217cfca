//! Strips fill pages from top to bottom. A strip is never split; strips that belong together move to the next page
//! together, as long as a page can hold them. It must never know what a strip shows.

use std::sync::Arc;

use super::mark::{Mark, Page};

/// A horizontal strip of a page, its marks relative to the text area's left edge and the strip's top.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Strip {
    /// Space above it, left out at the top of a page.
    pub before: f32,
    /// Height in points.
    pub height: f32,
    /// What it shows.
    pub marks: Vec<Mark>,
    /// It must not be the last strip of its page.
    pub keep_with_next: bool,
    /// What stands above it once more where it is the first of a further page: a table's head.
    pub head: Option<Arc<Strip>>,
}

/// The part of each page that strips may fill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Left edge of the text area.
    pub left: f32,
    /// Upper edge on the first page.
    pub top_first: f32,
    /// Upper edge on further pages.
    pub top: f32,
    /// Lower edge.
    pub bottom: f32,
}

/// A strip that no page can hold becomes several: whatever stands in it, nothing runs off the paper.
fn split(strip: Strip, room: f32) -> Vec<Strip> {
    if strip.height <= room {
        return vec![strip];
    }
    let Strip { before, height, mut marks, keep_with_next, head } = strip;
    marks.sort_by(|one, other| one.bounds().1.total_cmp(&other.bounds().1));
    let mut strips = vec![Strip { before, head, ..Strip::default() }];
    let mut top = 0.0;
    for mark in marks {
        let (_, upper, _, lower) = mark.bounds();
        if lower - top > room && upper > top {
            top = upper;
            strips.push(Strip::default());
        }
        if let Some(last) = strips.last_mut() {
            last.height = last.height.max(lower - top);
            last.marks.push(mark.moved(0.0, -top));
        }
    }
    if let Some(last) = strips.last_mut() {
        last.height = last.height.max((height - top).min(room));
        last.keep_with_next = keep_with_next;
    }
    strips
}

/// Places strips on as many pages as they need, at least one.
pub fn paginate(strips: Vec<Strip>, frame: Frame) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    let mut y = frame.top_first;
    let mut at_top = true;
    let room = frame.bottom - frame.top.max(frame.top_first);
    let mut strips = strips.into_iter().flat_map(|strip| split(strip, room));
    while let Some(first) = strips.next() {
        let mut group = vec![first];
        while group.last().is_some_and(|strip| strip.keep_with_next)
            && let Some(next) = strips.next()
        {
            group.push(next);
        }
        let needed: f32 = group.iter().map(|strip| strip.before + strip.height).sum();
        let fits_on_a_page = needed - group[0].before <= frame.bottom - frame.top;
        if !at_top && y + needed > frame.bottom + 0.01 && fits_on_a_page {
            pages.push(Page::default());
            (y, at_top) = (frame.top, true);
        }
        for strip in group {
            let before = if at_top { 0.0 } else { strip.before };
            if !at_top && y + before + strip.height > frame.bottom + 0.01 {
                pages.push(Page::default());
                (y, at_top) = (frame.top, true);
            } else {
                y += before;
            }
            let further = pages.len() > 1;
            let head =
                strip.head.as_ref().filter(|head| at_top && further && y + head.height + strip.height <= frame.bottom);
            at_top = false;
            if let Some(page) = pages.last_mut() {
                if let Some(head) = head {
                    page.marks.extend(head.marks.iter().cloned().map(|mark| mark.moved(frame.left, y)));
                    y += head.height;
                }
                page.marks.extend(strip.marks.into_iter().map(|mark| mark.moved(frame.left, y)));
            }
            y += strip.height;
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::super::mark::{Area, Mark};
    use super::*;

    const FRAME: Frame = Frame { left: 10.0, top_first: 20.0, top: 10.0, bottom: 100.0 };

    fn strip(height: f32, keep_with_next: bool) -> Strip {
        let marks = vec![Mark::Logo(Area { x: 0.0, y: 0.0, width: 1.0, height })];
        Strip { before: 5.0, height, marks, keep_with_next, head: None }
    }

    fn tops(pages: &[Page]) -> Vec<Vec<f32>> {
        pages.iter().map(|page| page.marks.iter().map(|mark| mark.bounds().1).collect()).collect()
    }

    #[test]
    fn strips_go_to_the_next_page_when_one_is_full() {
        let pages = paginate(vec![strip(30.0, false), strip(30.0, false), strip(30.0, false)], FRAME);
        assert_eq!(tops(&pages), [vec![20.0, 55.0], vec![10.0]]);
    }

    #[test]
    fn strips_that_belong_together_stay_together() {
        let pages = paginate(vec![strip(30.0, false), strip(30.0, true), strip(30.0, false)], FRAME);
        assert_eq!(tops(&pages), [vec![20.0], vec![10.0, 45.0]]);
    }

    #[test]
    fn a_strip_taller_than_a_page_is_split_between_its_marks() {
        let row = |y: u8| Mark::Logo(Area { x: 0.0, y: f32::from(y) * 10.0, width: 1.0, height: 9.0 });
        let tall = Strip { height: 200.0, marks: (0..20).map(row).collect(), ..Strip::default() };
        let pages = paginate(vec![tall, strip(10.0, false)], FRAME);
        assert_eq!(pages.iter().map(|page| page.marks.len()).sum::<usize>(), 21);
        assert!(pages.iter().flat_map(|page| &page.marks).all(|mark| mark.bounds().3 <= FRAME.bottom));
    }

    #[test]
    fn a_head_stands_above_the_first_strip_of_each_further_page() {
        let head = Arc::new(strip(10.0, false));
        let rows = (0..5).map(|_| Strip { before: 0.0, head: Some(Arc::clone(&head)), ..strip(30.0, false) }).collect();
        assert_eq!(tops(&paginate(rows, FRAME)), [vec![20.0, 50.0], vec![10.0, 20.0, 50.0], vec![10.0, 20.0]]);
    }

    #[test]
    fn a_chain_longer_than_a_page_is_broken_and_loses_nothing() {
        let pages = paginate((0..12).map(|_| strip(30.0, true)).collect(), FRAME);
        assert_eq!(pages.iter().map(|page| page.marks.len()).sum::<usize>(), 12);
        assert!(pages.iter().flat_map(|page| &page.marks).all(|mark| mark.bounds().3 <= FRAME.bottom));
    }
}
