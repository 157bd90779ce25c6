// A rule: white space at the end of lines, and tabs in their indentation.
#include <stdlib.h>

#include "jackfield.h"
#include "scan.h"

static struct settings settings = {.hard_breaks = true, .tabs = true, .tab_width = 4};

bool exports_settings_init(plugin_string_t *config, plugin_string_t *err) {
    struct settings new = {.hard_breaks = true, .tabs = true, .tab_width = 4};
    struct jackfield_setting setting = JACKFIELD_SETTINGS(*config);
    bool fine = true;
    while (fine && jackfield_next_setting(&setting)) {
        const char *wanted = NULL;
        if (jackfield_is(&setting, "hard-breaks")) {
            if (!jackfield_bool(&setting, &new.hard_breaks)) wanted = "true or false";
        } else if (jackfield_is(&setting, "tabs")) {
            if (!jackfield_bool(&setting, &new.tabs)) wanted = "true or false";
        } else if (jackfield_is(&setting, "tab-width")) {
            if (!jackfield_number(&setting, &new.tab_width) || new.tab_width < 1 || new.tab_width > 16) wanted = "a number from 1 to 16";
        } else {
            JACKFIELD_FORMAT(err, "unknown key `%.*s`, expected one of `hard-breaks`, `tabs`, `tab-width`",
                             (int)setting.key_length, setting.key);
            fine = false;
        }
        if (wanted != NULL) {
            JACKFIELD_FORMAT(err, "`%.*s` must be %s", (int)setting.key_length, setting.key, wanted);
            fine = false;
        }
    }
    if (fine) settings = new;
    plugin_string_free(config);
    return fine;
}

static void add_rule(exports_rule_list_rule_info_t *rules, const char *id, const char *summary) {
    exports_rule_rule_info_t *rule = JACKFIELD_PUSH(rules);
    plugin_string_dup(&rule->id, id);
    plugin_string_dup(&rule->summary, summary);
}

void exports_rule_describe(exports_rule_list_rule_info_t *ret) {
    *ret = (exports_rule_list_rule_info_t){0};
    add_rule(ret, "trailing-space", "Lines end with their last visible character.");
    add_rule(ret, "tab", "Lines are indented with spaces.");
}

/// Makes a finding of a place.
static void add_finding(exports_rule_list_finding_t *findings, const plugin_string_t *file, const struct place *place) {
    exports_rule_finding_t *finding = JACKFIELD_PUSH(findings);
    plugin_string_dup_n(&finding->file, (const char *)file->ptr, file->len);
    finding->line = place->line;
    finding->column = place->column;
    finding->fix.is_some = true;
    finding->fix.val.span.start = place->start;
    finding->fix.val.span.end = place->end;
    if (place->kind == TAB) {
        plugin_string_dup(&finding->rule, "tab");
        finding->severity = TYPES_SEVERITY_NOTE;
        plugin_string_dup(&finding->message, "the line is indented with a tab; write spaces");
        JACKFIELD_FORMAT(&finding->fix.val.replacement, "%*s", (int)place->spaces, "");
    } else {
        plugin_string_dup(&finding->rule, "trailing-space");
        finding->severity = TYPES_SEVERITY_WARNING;
        uint32_t bytes = place->end - place->start;
        JACKFIELD_FORMAT(&finding->message, "%u character%s of white space at the end of the line", (unsigned)bytes,
                         bytes == 1 ? "" : "s");
    }
}

bool exports_rule_check(
    exports_rule_document_t *document,
    exports_rule_list_target_t *targets,
    exports_rule_list_finding_t *ret,
    plugin_string_t *err
) {
    (void)err;
    *ret = (exports_rule_list_finding_t){0};
    struct scan scan = {
        .text = (const char *)document->text.ptr,
        .length = document->text.len,
        .markdown = document->format == TYPES_FORMAT_MARKDOWN,
        .settings = &settings,
    };
    struct place place;
    while (scan_next(&scan, &place)) add_finding(ret, &document->path, &place);
    jackfield_logf(JACKFIELD_DEBUG, "%.*s: %zu findings", JACKFIELD_PRINT(document->path), ret->len);
    exports_rule_document_free(document);
    exports_rule_list_target_free(targets);
    return true;
}
