// State, errors, traps and configuration.
#include "jackfield.h"

// The state of an instance is in static variables.
static plugin_string_t configuration;
static uint32_t calls;

bool exports_behaviour_init(plugin_string_t *config, plugin_string_t *err) {
    struct jackfield_setting setting = JACKFIELD_SETTINGS(*config);
    bool refuse = false;
    while (jackfield_next_setting(&setting)) {
        if (jackfield_is(&setting, "refuse")) jackfield_bool(&setting, &refuse);
    }
    if (refuse) {
        plugin_string_free(config);
        plugin_string_dup(err, "refused by init");
        return false;
    }
    configuration = *config;
    return true;
}

void exports_behaviour_configured(plugin_string_t *ret) {
    plugin_string_dup_n(ret, (const char *)configuration.ptr, configuration.len);
}

uint32_t exports_behaviour_count(void) {
    return ++calls;
}

bool exports_behaviour_fail(plugin_string_t *text, uint32_t *ret, plugin_string_t *err) {
    (void)ret;
    *err = *text;
    return false;
}

void exports_behaviour_trap(plugin_string_t *text) {
    jackfield_panic_text((const char *)text->ptr, text->len);
}

void exports_behaviour_log(plugin_string_t *text) {
    jackfield_log_text(JACKFIELD_INFO, (const char *)text->ptr, text->len);
    plugin_string_free(text);
}
