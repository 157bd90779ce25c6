#include "scan.h"

/// How many characters there are in these bytes of UTF-8.
static uint32_t characters(const char *text, size_t start, size_t end) {
    uint32_t count = 0;
    for (size_t i = start; i < end; i++) count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// Whether this line opens or closes a fenced code block, in which tabs are the code's own.
static bool is_fence(struct scan *scan, size_t start, size_t end) {
    size_t at = start;
    while (at < end && is_blank(scan->text[at])) at++;
    char c = at < end ? scan->text[at] : 0;
    size_t first = at;
    while (at < end && scan->text[at] == c) at++;
    size_t length = at - first;
    if ((c != '`' && c != '~') || length < 3) return false;
    if (scan->fence == 0) {
        scan->fence = c;
        scan->fence_length = length;
        return true;
    }
    if (scan->fence != c || length < scan->fence_length) return false;
    scan->fence = 0;
    return true;
}

/// What is wrong in one line, without its line feed: the indentation's place, and the one at the end.
static void look(struct scan *scan, size_t start, size_t end, struct place found[2], int *count) {
    const char *text = scan->text;
    size_t last = end;
    while (last > start && is_blank(text[last - 1])) last--;
    bool in_code = scan->markdown && (is_fence(scan, start, end) || scan->fence != 0);

    size_t indented = start, first_tab = end;
    uint32_t width = 0;
    for (; indented < last && is_blank(text[indented]); indented++) {
        if (text[indented] == '\t') {
            if (first_tab == end) first_tab = indented;
            width += scan->settings->tab_width - width % scan->settings->tab_width;
        } else {
            width++;
        }
    }
    if (scan->settings->tabs && !in_code && first_tab < indented) {
        found[(*count)++] = (struct place){
            .kind = TAB, .line = scan->line, .column = (uint32_t)(first_tab - start) + 1,
            .start = (uint32_t)start, .end = (uint32_t)indented, .spaces = width,
        };
    }
    bool hard_break = scan->markdown && scan->settings->hard_breaks && end - last == 2 && text[last] == ' ' && text[last + 1] == ' ' && last > start;
    if (last < end && !hard_break) {
        found[(*count)++] = (struct place){
            .kind = TRAILING, .line = scan->line, .column = characters(text, start, last) + 1,
            .start = (uint32_t)last, .end = (uint32_t)end,
        };
    }
}

bool scan_next(struct scan *scan, struct place *place) {
    if (scan->has_waiting) {
        *place = scan->waiting;
        scan->has_waiting = false;
        return true;
    }
    while (scan->at < scan->length) {
        size_t start = scan->at, end = start;
        while (end < scan->length && scan->text[end] != '\n') end++;
        scan->at = end + 1;
        scan->line++;
        if (end > start && scan->text[end - 1] == '\r') end--;
        struct place found[2];
        int count = 0;
        look(scan, start, end, found, &count);
        if (count == 0) continue;
        *place = found[0];
        scan->has_waiting = count > 1;
        if (count > 1) scan->waiting = found[1];
        return true;
    }
    return false;
}
