//! Papers made for the tests.

/// A grey JPEG-like gradient as PNG of that size; `seed` makes it another picture.
pub fn png(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("written");
    let pixel = |at: u32| {
        let (x, y) = (at % width, at / width);
        if x < width / 4 && y < height / 4 {
            [230, 20, 20]
        } else {
            [(x * 7 + seed) as u8, (y * 5) as u8, (x ^ y) as u8]
        }
    };
    let data: Vec<u8> = (0..width * height).flat_map(pixel).collect();
    writer.write_image_data(&data).expect("written");
    writer.finish().expect("written");
    bytes
}

/// Width and height.
pub fn size_of_png(bytes: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    (reader.info().width, reader.info().height)
}

/// A PDF of `pages` blank pages; `catalog` and `objects` go in as they are, `page` into every page.
pub fn pdf(pages: usize, catalog: &str, page: &str, objects: &str) -> Vec<u8> {
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", page + 3)).collect();
    let mut bytes = format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalog} >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Count {pages} /Kids [{kids}] >>\nendobj\n"
    );
    for number in 0..pages {
        bytes +=
            &format!("{} 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page} >>\nendobj\n", number + 3);
    }
    bytes += objects;
    let mut offsets = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive('\n') {
        if let Some(number) = line.strip_suffix(" 0 obj\n").and_then(|number| number.parse::<usize>().ok()) {
            offsets.push((number, at));
        }
        at += line.len();
    }
    offsets.sort_unstable();
    let last = offsets.last().map_or(0, |(number, _)| *number);
    let start = bytes.len();
    bytes += &format!("xref\n0 {}\n0000000000 65535 f \n", last + 1);
    for number in 1..=last {
        let found = offsets.iter().find(|(known, _)| *known == number).map_or(0, |(_, offset)| *offset);
        bytes += &format!("{found:010} 00000 n \n");
    }
    bytes += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", last + 1);
    bytes.into_bytes()
}

/// A stream object.
pub fn stream(number: usize, dictionary: &str, content: &str) -> String {
    format!("{number} 0 obj\n<< /Length {} {dictionary} >>\nstream\n{content}\nendstream\nendobj\n", content.len())
}

/// A PDF of one page that is so many bytes large and does not compress well.
pub fn pdf_with_bytes(bytes: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'A' + (state >> 24) as u8 % 58)
    };
    let noise: String = (0..bytes).map(|_| letter()).filter(char::is_ascii_alphanumeric).collect();
    let noise = format!("JPEG paper of Siti {noise}{}", "z".repeat(bytes.saturating_sub(noise.len())));
    pdf(1, "", "", &stream(100, "", &noise))
}

/// Forms within forms, each drawing the next many times: a few kilobytes that would draw for years.
pub fn endless_pdf() -> Vec<u8> {
    let draw_ten = |name: &str| format!("/{name} Do ").repeat(10);
    let mut objects = stream(100, "", &draw_ten("F1"));
    for level in 1..12 {
        let form = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F{} {} 0 R >> >>",
            level + 1,
            level + 101
        );
        objects += &stream(level + 100, &form, &draw_ten(&format!("F{}", level + 1)));
    }
    objects += &stream(112, "/Type /XObject /Subtype /Form /BBox [0 0 595 842]", "0 0 500 700 re f 10 10 50 50 re f");
    pdf(1, "", "/Contents 100 0 R /Resources << /XObject << /F1 101 0 R >> >>", &objects)
}
