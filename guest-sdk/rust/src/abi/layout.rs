//! Sizes, alignments and flat widths of compound types, after `CanonicalABI.md` ("Alignment", "Element Size",
//! "Flattening").

/// The next multiple of `align`, which is a power of two.
pub const fn align_up(offset: usize, align: usize) -> usize {
    (offset + align - 1) & !(align - 1)
}

/// Bytes that the discriminant of a variant with so many cases takes.
pub const fn discriminant_size(cases: usize) -> usize {
    match cases {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

/// The size and alignment of a record whose fields have these sizes and alignments.
pub const fn record_layout(fields: &[(usize, usize)]) -> (usize, usize) {
    let (mut size, mut align, mut index) = (0, 1, 0);
    while index < fields.len() {
        let (field_size, field_align) = fields[index];
        size = align_up(size, field_align) + field_size;
        align = max(align, field_align);
        index += 1;
    }
    (align_up(size, align), align)
}

/// The size, alignment and payload offset of a variant with so many cases, whose payloads have these sizes and alignments.
pub const fn variant_layout(cases: usize, payloads: &[(usize, usize)]) -> (usize, usize, usize) {
    let discriminant = discriminant_size(cases);
    let (mut widest, mut payload_align, mut index) = (0, 1, 0);
    while index < payloads.len() {
        widest = max(widest, payloads[index].0);
        payload_align = max(payload_align, payloads[index].1);
        index += 1;
    }
    let offset = align_up(discriminant, payload_align);
    let align = max(discriminant, payload_align);
    (align_up(offset + widest, align), align, offset)
}

/// How many slots the widest payload takes.
pub const fn variant_flat(payloads: &[usize]) -> usize {
    let (mut widest, mut index) = (0, 0);
    while index < payloads.len() {
        widest = max(widest, payloads[index]);
        index += 1;
    }
    widest
}

const fn max(left: usize, right: usize) -> usize {
    if left > right { left } else { right }
}
