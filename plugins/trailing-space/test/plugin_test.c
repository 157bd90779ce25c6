// Run by `make test`, natively.
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jackfield.h"

// A mock: the host's log.
static char logged[200];

void jackfield_log_line(int level, const char *message, size_t length) {
    snprintf(logged, sizeof logged, "%d %.*s", level, (int)length, message);
}

static exports_rule_list_finding_t check(const char *text, uint8_t format) {
    exports_rule_document_t document = {.format = format};
    plugin_string_dup(&document.path, "a.md");
    plugin_string_dup(&document.text, text);
    exports_rule_list_target_t targets = {0};
    exports_rule_list_finding_t findings;
    plugin_string_t error;
    assert(exports_rule_check(&document, &targets, &findings, &error));
    return findings;
}

/// The findings as `line:column rule [start,end) replacement`, and `;` after each.
static const char *found(const char *text, uint8_t format) {
    static char out[1000];
    char *at = out;
    *at = 0;
    exports_rule_list_finding_t findings = check(text, format);
    JACKFIELD_EACH(finding, &findings) {
        assert(JACKFIELD_EQUALS(finding->file, "a.md"));
        at += sprintf(at, "%u:%u %.*s [%u,%u) '%.*s';", finding->line, finding->column, JACKFIELD_PRINT(finding->rule),
                      finding->fix.val.span.start, finding->fix.val.span.end, JACKFIELD_PRINT(finding->fix.val.replacement));
    }
    exports_rule_list_finding_free(&findings);
    return out;
}

static bool init(const char *json, char *error) {
    plugin_string_t config, err;
    plugin_string_dup(&config, json);
    if (exports_settings_init(&config, &err)) return true;
    sprintf(error, "%.*s", JACKFIELD_PRINT(err));
    plugin_string_free(&err);
    return false;
}

static void expect(const char *text, const char *wanted) {
    const char *got = found(text, TYPES_FORMAT_MARKDOWN);
    if (strcmp(got, wanted) != 0) {
        fprintf(stderr, "%s\n  expected %s\n  found    %s\n", text, wanted, got);
        exit(1);
    }
}

int main(void) {
    expect("fine\n\nlines\n", "");
    expect("one \ntwo\t\n", "1:4 trailing-space [3,4) '';2:4 trailing-space [8,9) '';");
    expect("ä \r\nb\r\n", "1:2 trailing-space [2,3) '';");
    expect("no line feed   ", "1:13 trailing-space [12,15) '';");
    expect("   \n", "1:1 trailing-space [0,3) '';");
    expect("\tx\n  \ty \n", "1:1 tab [0,1) '    ';2:3 tab [3,6) '    ';2:5 trailing-space [7,8) '';");

    // Two spaces break the line in Markdown, and nowhere else.
    expect("broken  \nhere\n", "");
    assert(strcmp(found("broken  \nhere\n", TYPES_FORMAT_TEXT), "1:7 trailing-space [6,8) '';") == 0);
    // A tab in code is the code's.
    expect("```make\na:\n\tb\n```\n\tc\n", "5:1 tab [18,19) '    ';");
    expect("~~~~\n```\n\tb\n~~~~\n", "");

    char error[200];
    assert(init("{\"hard-breaks\":false,\"tabs\":false,\"tab-width\":8}", error));
    expect("a  \n\tb\n", "1:2 trailing-space [1,3) '';");
    assert(!init("{\"tabz\":true}", error) && strstr(error, "unknown key `tabz`, expected one of `hard-breaks`"));
    assert(!init("{\"tab-width\":0}", error) && strstr(error, "`tab-width` must be a number from 1 to 16"));
    expect("\tb\n", "");
    assert(init("{}", error));
    expect("\tb\n", "1:1 tab [0,1) '    ';");

    exports_rule_list_rule_info_t rules;
    exports_rule_describe(&rules);
    assert(rules.len == 2 && JACKFIELD_EQUALS(rules.ptr[1].id, "tab"));
    exports_rule_list_rule_info_free(&rules);
    assert(strcmp(logged, "1 a.md: 1 findings") == 0);
    puts("trailing-space: ok");
    return 0;
}
