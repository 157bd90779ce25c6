// Looking for white space where it does not belong; knows nothing of plugins.
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What the manifest can set.
struct settings {
    /// Whether two spaces at a line's end are left alone in Markdown, where they break the line.
    bool hard_breaks;
    /// Whether tabs in the indentation are found.
    bool tabs;
    /// How many spaces a tab is worth when it is replaced.
    uint32_t tab_width;
};

enum kind { TRAILING, TAB };

/// Something that was found.
struct place {
    enum kind kind;
    /// From 1; the column is in characters.
    uint32_t line, column;
    /// In bytes of the text.
    uint32_t start, end;
    /// For a tab, how many spaces take its place.
    uint32_t spaces;
};

/// Where a search stands; begins as zeros but for `text`, `length`, `markdown` and `settings`.
struct scan {
    const char *text;
    size_t length;
    bool markdown;
    const struct settings *settings;
    // What follows is the search's own.
    size_t at;
    uint32_t line;
    char fence;
    size_t fence_length;
    struct place waiting;
    bool has_waiting;
};

/// Goes to the next place; false at the end.
bool scan_next(struct scan *scan, struct place *place);

#endif
