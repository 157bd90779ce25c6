// Every value type. What a function is given is its own, so it may be handed out again.
#include <string.h>

#include "plugin.h"

bool exports_values_echo_bool(bool v) {
    return v;
}

uint8_t exports_values_echo_u8(uint8_t v) {
    return v;
}

uint16_t exports_values_echo_u16(uint16_t v) {
    return v;
}

uint32_t exports_values_echo_u32(uint32_t v) {
    return v;
}

uint64_t exports_values_echo_u64(uint64_t v) {
    return v;
}

int8_t exports_values_echo_s8(int8_t v) {
    return v;
}

int16_t exports_values_echo_s16(int16_t v) {
    return v;
}

int32_t exports_values_echo_s32(int32_t v) {
    return v;
}

int64_t exports_values_echo_s64(int64_t v) {
    return v;
}

float exports_values_echo_f32(float v) {
    return v;
}

double exports_values_echo_f64(double v) {
    return v;
}

uint32_t exports_values_echo_char(uint32_t v) {
    return v;
}

void exports_values_echo_string(plugin_string_t *v, plugin_string_t *ret) {
    *ret = *v;
}

void exports_values_echo_bytes(plugin_list_u8_t *v, plugin_list_u8_t *ret) {
    *ret = *v;
}

void exports_values_echo_u64s(plugin_list_u64_t *v, plugin_list_u64_t *ret) {
    *ret = *v;
}

void exports_values_echo_strings(plugin_list_string_t *v, plugin_list_string_t *ret) {
    *ret = *v;
}

void exports_values_echo_lists(plugin_list_list_u32_t *v, plugin_list_list_u32_t *ret) {
    *ret = *v;
}

void exports_values_echo_tuple(plugin_tuple3_u8_string_f64_t *v, plugin_tuple3_u8_string_f64_t *ret) {
    *ret = *v;
}

void exports_values_echo_point(exports_values_point_t *v, exports_values_point_t *ret) {
    *ret = *v;
}

void exports_values_echo_nested(exports_values_nested_t *v, exports_values_nested_t *ret) {
    *ret = *v;
}

void exports_values_echo_shape(exports_values_shape_t *v, exports_values_shape_t *ret) {
    *ret = *v;
}

void exports_values_echo_results(exports_values_list_result_u32_string_t *v, exports_values_list_result_u32_string_t *ret) {
    *ret = *v;
}

exports_values_colour_t exports_values_echo_colour(exports_values_colour_t v) {
    return v;
}

exports_values_rights_t exports_values_echo_rights(exports_values_rights_t v) {
    return v;
}

bool exports_values_echo_option(uint32_t *maybe_v, uint32_t *ret) {
    if (maybe_v == NULL) return false;
    *ret = *maybe_v;
    return true;
}

bool exports_values_echo_options(plugin_option_string_t *maybe_v, plugin_option_string_t *ret) {
    if (maybe_v == NULL) return false;
    *ret = *maybe_v;
    return true;
}

bool exports_values_echo_result(exports_values_result_u32_string_t *v, uint32_t *ret, plugin_string_t *err) {
    if (v->is_err) {
        *err = v->val.err;
        return false;
    }
    *ret = v->val.ok;
    return true;
}

bool exports_values_echo_result_ok(exports_values_result_u32_void_t *v, uint32_t *ret) {
    *ret = v->val.ok;
    return !v->is_err;
}

bool exports_values_echo_result_err(exports_values_result_void_string_t *v, plugin_string_t *err) {
    if (v->is_err) *err = v->val.err;
    return !v->is_err;
}

bool exports_values_echo_result_bare(exports_values_result_void_void_t *v) {
    return !v->is_err;
}

void exports_values_swap(uint32_t a, plugin_string_t *b, plugin_tuple2_string_u32_t *ret) {
    ret->f0 = *b;
    ret->f1 = a;
}

void exports_values_nothing(void) {
}

void exports_values_reverse(plugin_list_u8_t *v, plugin_list_u8_t *ret) {
    for (size_t i = 0; i < v->len / 2; i++) {
        uint8_t byte = v->ptr[i];
        v->ptr[i] = v->ptr[v->len - 1 - i];
        v->ptr[v->len - 1 - i] = byte;
    }
    *ret = *v;
}

void exports_maps_echo_map(plugin_map_string_u32_t *v, plugin_map_string_u32_t *ret) {
    *ret = *v;
}
