// Names that are words somewhere, and names that differ by a hyphen.
#include <stdlib.h>

#include "jackfield.h"

struct exports_names_token_t {
    plugin_string_t text;
};

static exports_names_own_token_t new_token(plugin_string_t text) {
    exports_names_token_t *token = malloc(sizeof *token);
    token->text = text;
    return exports_names_token_new(token);
}

void exports_names_token_destructor(exports_names_token_t *token) {
    plugin_string_free(&token->text);
    free(token);
}

exports_names_own_token_t exports_names_constructor_token(plugin_string_t *self_) {
    return new_token(*self_);
}

exports_names_own_token_t exports_names_static_token_new(plugin_string_t *text) {
    return new_token(*text);
}

void exports_names_method_token_text(exports_names_borrow_token_t self, plugin_string_t *ret) {
    plugin_string_dup_n(ret, (const char *)self->text.ptr, self->text.len);
}

uint32_t exports_names_method_token_drop(exports_names_borrow_token_t self) {
    (void)self;
    return 1;
}

uint32_t exports_names_method_token_owned(exports_names_borrow_token_t self) {
    (void)self;
    return 2;
}

void exports_names_method_token_str(exports_names_borrow_token_t self, plugin_string_t *ret) {
    exports_names_method_token_text(self, ret);
}

uint32_t exports_names_method_token_x_1(exports_names_borrow_token_t self) {
    (void)self;
    return 3;
}

uint32_t exports_names_method_token_x1(exports_names_borrow_token_t self) {
    (void)self;
    return 4;
}

void exports_names_echo_words(exports_names_words_t *words, exports_names_words_t *ret) {
    // Each by its name, which no macro stands for.
    *ret = (exports_names_words_t){
        .linux_ = words->linux_,
        .errno_ = words->errno_,
        .stdin_ = words->stdin_,
        .static_assert_ = words->static_assert_,
        .break_ = words->break_,
        .self = words->self,
        .not_ = words->not_,
        .class_ = words->class_,
    };
}

void exports_names_swap(exports_names_pair_t *p, exports_names_pair_t *ret) {
    *ret = (exports_names_pair_t){.x_1 = p->x1, .x1 = p->x_1};
}

void exports_names_echo_absent(exports_names_absent_t *v, exports_names_absent_t *ret) {
    *ret = *v;
}

void exports_names_absent_ones(plugin_string_t *name, exports_names_absent_t *ret) {
    *ret = (exports_names_absent_t){.name = *name};
}

exports_names_traits_t exports_names_echo_traits(exports_names_traits_t v) {
    return v;
}

exports_names_traits_t exports_names_no_traits(void) {
    return 0;
}

void exports_names_echo_shape(exports_names_shape_t *v, exports_names_shape_t *ret) {
    *ret = *v;
}

exports_names_level_t exports_names_echo_level(exports_names_level_t v) {
    return v;
}

void exports_names_both(exports_names_r_1_t *r_1, exports_names_r1_t *r1, plugin_string_t *ret) {
    JACKFIELD_FORMAT(ret, "%u%.*s", (unsigned)r_1->a, JACKFIELD_PRINT(r1->b));
    exports_names_r1_free(r1);
}

void exports_names_types(exports_names_list_list_t *lists, plugin_string_t *ret) {
    *ret = (plugin_string_t){0};
    JACKFIELD_EACH(one, lists) {
        plugin_string_t before = *ret;
        JACKFIELD_FORMAT(ret, "%.*s%.*s", JACKFIELD_PRINT(before), JACKFIELD_PRINT(one->type));
        plugin_string_free(&before);
    }
    exports_names_list_list_free(lists);
}

uint32_t exports_names_a_1(void) {
    return 1;
}

uint32_t exports_names_a1(void) {
    return 2;
}

void exports_names_to_string(plugin_string_t *ret) {
    plugin_string_dup(ret, "text");
}

void exports_names_print(
    plugin_string_t *a,
    plugin_string_t *b,
    plugin_string_t *c,
    plugin_string_t *d,
    plugin_string_t *e,
    plugin_string_t *f,
    plugin_string_t *g,
    plugin_string_t *h,
    plugin_string_t *ret
) {
    JACKFIELD_FORMAT(ret, "%.*s%.*s%.*s%.*s%.*s%.*s%.*s%.*s", JACKFIELD_PRINT(*a), JACKFIELD_PRINT(*b), JACKFIELD_PRINT(*c),
                     JACKFIELD_PRINT(*d), JACKFIELD_PRINT(*e), JACKFIELD_PRINT(*f), JACKFIELD_PRINT(*g), JACKFIELD_PRINT(*h));
    plugin_string_t *parts[] = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; i++) plugin_string_free(parts[i]);
}
