//! The words of C and C++ that a name of a contract may not become, and the names of contracts there.

use jackfield_contract::{InterfaceId, Model, Named, Naming, Shape, WorldModel, distinct};

use super::Dialect;
use crate::language::mend::{Mended, Replaced, mend};

/// Keywords of C and C++, and the other spellings of operators.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "alignas", "alignof", "and", "and_eq", "asm", "atomic_cancel", "atomic_commit", "atomic_noexcept", "auto", "bitand",
    "bitor", "bool", "break", "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await",
    "co_return", "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
    "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum", "err", "explicit",
    "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable",
    "namespace", "new", "noexcept", "noreturn", "not", "not_eq", "nullptr", "operator", "or", "or_eq", "private",
    "protected", "public", "reflexpr", "register", "reinterpret_cast", "requires", "restrict", "ret", "return", "short",
    "signed", "sizeof", "static", "static_assert", "static_cast", "stderr", "stdin", "stdout", "struct", "switch",
    "synchronized", "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid", "typename",
    "typeof", "typeof_unqual", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while", "xor",
    "xor_eq",
];

/// Macros of the C library and the compilers, here and natively.
#[rustfmt::skip]
const MACROS: &[&str] = &[
    "alloca", "assert", "be16toh", "be32toh", "be64toh", "complex", "errno", "fpclassify", "htobe16", "htobe32",
    "htobe64", "htole16", "htole32", "htole64", "isalnum", "isalnum_l", "isalpha", "isalpha_l", "isascii", "isascii_l",
    "isblank", "isblank_l", "iscanonical", "iscntrl", "iscntrl_l", "isdigit", "isdigit_l", "iseqsig", "isfinite",
    "isgraph", "isgraph_l", "isgreater", "isgreaterequal", "isinf", "isless", "islessequal", "islessgreater", "islower",
    "islower_l", "isnan", "isnormal", "isprint", "isprint_l", "ispunct", "ispunct_l", "issignaling", "isspace",
    "isspace_l", "issubnormal", "isunordered", "isupper", "isupper_l", "isxdigit", "isxdigit_l", "iszero", "le16toh",
    "le32toh", "le64toh", "linux", "lseek", "major", "makedev", "math_errhandling", "minor", "offsetof", "sa_handler",
    "signbit", "st_atime", "st_ctime", "st_mtime", "toascii", "toascii_l", "unix", "unreachable", "va_arg", "va_copy",
    "va_end", "va_start",
];

/// What the glue calls, or calls its own, beside the parameters of a function.
const GLUE: &[&str] = &[
    "abort", "area", "err", "free", "handle", "malloc", "memcpy", "memset", "realloc", "rep", "result", "ret", "self",
    "std", "wit",
];

/// Functions of the C library with a `_` in their names, which an interface and a function could make together.
#[rustfmt::skip]
const LIBRARY: &[&str] = &[
    "aligned_alloc", "arc4random_buf", "arc4random_uniform", "asctime_r", "at_quick_exit", "call_once",
    "clearerr_unlocked", "clock_getcpuclockid", "clock_getres", "clock_gettime", "clock_nanosleep", "clock_settime",
    "cnd_broadcast", "cnd_destroy", "cnd_init", "cnd_signal", "cnd_wait", "crypt_r", "ctime_r", "explicit_bzero",
    "feof_unlocked", "ferror_unlocked", "fflush_unlocked", "fgetc_unlocked", "fgets_unlocked", "fgetwc_unlocked",
    "fgetws_unlocked", "fileno_unlocked", "fputc_unlocked", "fputs_unlocked", "fputwc_unlocked", "fputws_unlocked",
    "fread_unlocked", "fwrite_unlocked", "get_avphys_pages", "get_nprocs", "get_nprocs_conf", "get_phys_pages",
    "getc_unlocked", "getchar_unlocked", "getdate_err", "getopt_long", "getopt_long_only", "getwc_unlocked",
    "getwchar_unlocked", "gmtime_r", "hcreate_r", "hdestroy_r", "hsearch_r", "iconv_close", "iconv_open", "in6addr_any",
    "in6addr_loopback", "inet_aton", "inet_ntop", "inet_pton", "isalnum_l", "isalpha_l", "isblank_l", "iscntrl_l",
    "isdigit_l", "isgraph_l", "islower_l", "isprint_l", "ispunct_l", "isspace_l", "isupper_l", "iswalnum_l",
    "iswalpha_l", "iswblank_l", "iswcntrl_l", "iswctype_l", "iswdigit_l", "iswgraph_l", "iswlower_l", "iswprint_l",
    "iswpunct_l", "iswspace_l", "iswupper_l", "iswxdigit_l", "isxdigit_l", "lgamma_r", "lgammaf_r", "lgammal_r",
    "localtime_r", "malloc_usable_size", "mq_close", "mq_open", "mq_receive", "mq_send", "mtx_destroy", "mtx_init",
    "mtx_lock", "mtx_trylock", "mtx_unlock", "nl_langinfo", "nl_langinfo_l", "open_memstream", "open_wmemstream",
    "posix_close", "posix_fadvise", "posix_fallocate", "posix_madvise", "posix_memalign", "posix_openpt", "posix_spawn",
    "program_invocation_name", "program_invocation_short_name", "pthread_cancel", "pthread_create", "pthread_detach",
    "pthread_exit", "pthread_join", "pthread_once", "pthread_self", "putc_unlocked", "putchar_unlocked",
    "putwc_unlocked", "putwchar_unlocked", "quick_exit", "rand_r", "sched_getparam", "sched_setparam",
    "sched_setscheduler", "sched_yield", "sem_close", "sem_destroy", "sem_init", "sem_open", "sem_post", "sem_wait",
    "shm_open", "shm_unlink", "strcasecmp_l", "strcoll_l", "strerror_l", "strerror_r", "strfmon_l", "strftime_l",
    "strncasecmp_l", "strtod_l", "strtof_l", "strtok_r", "strtold_l", "strxfrm_l", "thrd_create", "thrd_current",
    "thrd_detach", "thrd_equal", "thrd_exit", "thrd_join", "thrd_sleep", "thrd_yield", "timer_create", "timer_delete",
    "timer_gettime", "timer_settime", "timespec_get", "tolower_l", "toupper_l", "towctrans_l", "towlower_l",
    "towupper_l", "tss_create", "tss_delete", "tss_get", "tss_set", "wcscasecmp_l", "wcscoll_l", "wcsftime_l",
    "wcsncasecmp_l", "wcsxfrm_l", "wctrans_l", "wctype_l",
];

/// Interfaces that are called by their full names, since what they would be called begins like the glue's own functions.
const PREFIXES: &[&str] = &["cabi", "exports", "jackfield", "wit"];

impl Naming for Dialect {
    fn form(&self, named: Named, name: &str) -> String {
        match (self, named) {
            (
                Self::Cpp,
                Named::Type | Named::Resource | Named::Function | Named::Method | Named::Static | Named::Case,
            ) => pascal(name),
            (Self::Cpp, Named::Label | Named::Flag) => format!("k{}", pascal(name)),
            _ => snake(name),
        }
    }

    fn is_taken(&self, named: Named, form: &str, owner: &str) -> bool {
        let is_word = || KEYWORDS.contains(&form) || MACROS.contains(&form);
        match (self, named) {
            (_, Named::Field) => is_word(),
            // An author may call them as he likes: what the glue calls its own ends with a number.
            (_, Named::Param) => is_word() || GLUE.contains(&form) || is_numbered(form),
            (Self::C, Named::Case) => is_word(),
            // A class cannot have a member of its name, save what makes it.
            (Self::Cpp, Named::Case) => form == pascal(owner),
            (Self::Cpp, Named::Method | Named::Static) => {
                let own = ["Dtor", "New", "Owned", "ResourceDrop", "ResourceNew", "ResourceRep"];
                form == pascal(owner) || own.contains(&form)
            }
            _ => false,
        }
    }

    fn space(&self, named: Named) -> u8 {
        match (self, named) {
            (_, Named::Type | Named::Resource) | (Self::Cpp, Named::Function) => 0,
            (_, Named::Function | Named::Method | Named::Static) => 1,
            (_, Named::Param | Named::Field | Named::Case | Named::Label | Named::Flag) => 2,
        }
    }
}

/// Whether letters and then digits make a name: `ptr0`.
fn is_numbered(form: &str) -> bool {
    let letters = form.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.len() < form.len() && letters.chars().all(|c| c.is_ascii_lowercase())
}

/// `look-up` as `look_up`.
fn snake(name: &str) -> String {
    name.replace('-', "_").to_lowercase()
}

/// `look-up` as `LookUp`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        first.chain(chars.flat_map(char::to_lowercase)).collect::<String>()
    };
    name.split('-').map(word).collect()
}

/// The world that the generator is given: names that it would make words of C of, or make one of two, are others there.
pub(super) fn world(
    model: &Model,
    plugs: &[InterfaceId],
    imports: &[(InterfaceId, Shape)],
    dialect: Dialect,
) -> (WorldModel, Mended) {
    let mut world = WorldModel::new(model, plugs, imports);
    let mut mended = mend(&world.model, &distinct(&world.model, &dialect), |_, _| false);
    if dialect == Dialect::Cpp {
        namespaces(&mut mended);
    }
    world.model = mended.model.clone();
    (world, mended)
}

/// Namespaces, packages and interfaces are namespaces of C++, where macros are no names, and `std` and `wit` are those of others.
fn namespaces(mended: &mut Mended) {
    let ids: Vec<InterfaceId> = mended.model.interfaces().map(|(id, _)| id).collect();
    for id in ids {
        let name = &mut mended.model.interface_mut(id).name;
        for part in [&mut name.namespace, &mut name.package, &mut name.interface] {
            let form = snake(part);
            // The generator itself changes keywords.
            if !(MACROS.contains(&&*form) || ["exports", "std", "wit"].contains(&&*form)) {
                continue;
            }
            let known = mended.names.iter().find(|known| known.original == *part && known.shown == format!("{part}_"));
            let word = known.map(|known| known.word.clone()).unwrap_or_else(|| {
                let word = format!("jackfield-n{}x", mended.names.len() + 1);
                mended.names.push(Replaced { word: word.clone(), original: part.clone(), shown: format!("{part}_") });
                word
            });
            *part = word;
        }
    }
}

/// Puts names into a generated text in the place of the words that the generator was given.
pub(super) fn put_names(text: &str, names: &[Replaced]) -> String {
    let mut text = text.to_owned();
    for Replaced { word, original, shown } in names {
        text = text
            .replace(word, original)
            .replace(&snake(word), &snake(shown))
            .replace(&snake(word).to_uppercase(), &snake(shown).to_uppercase())
            .replace(&pascal(word), &pascal(shown));
    }
    text
}

/// Whether an interface of this name has to be called by its full name, for the sake of one of its functions.
pub(super) fn meets_library(interface: &str, functions: impl IntoIterator<Item = String>) -> bool {
    let first = interface.split('_').next().unwrap_or(interface);
    PREFIXES.contains(&first)
        || functions.into_iter().any(|function| LIBRARY.contains(&&*format!("{interface}_{function}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_c_are_no_names() {
        let c = |named, name| Dialect::C.is_taken(named, &Dialect::C.form(named, name), "");
        for name in ["BREAK", "linux", "static-assert", "thread-local", "register", "and", "xor", "stdin", "errno"] {
            assert!(c(Named::Field, name), "{name}");
        }
        assert!(c(Named::Param, "ptr0") && !c(Named::Field, "ptr0") && !c(Named::Param, "key"));
        let cpp = |named, name, owner| Dialect::Cpp.is_taken(named, &Dialect::Cpp.form(named, name), owner);
        assert!(
            cpp(Named::Case, "shape", "shape") && cpp(Named::Method, "x1", "x-1") && cpp(Named::Static, "owned", "t")
        );
        assert!(!cpp(Named::Field, "shape", "shape") && cpp(Named::Field, "not", "r"));
    }

    #[test]
    fn a_function_that_the_library_has_too_is_called_by_its_full_name() {
        let meets = |interface: &str, function: &str| meets_library(interface, [function.to_owned()]);
        assert!(meets("aligned", "alloc") && meets("clock", "gettime") && meets("cabi", "anything"));
        assert!(!meets("clock", "now"));
    }

    #[test]
    fn names_are_put_into_every_form() {
        let names = [Replaced { word: "jackfield-n1x".into(), original: "BREAK".into(), shown: "BREAK_".into() }];
        let text = "\"[method]a.jackfield-n1x\" a_jackfield_n1x_t A_JACKFIELD_N1X JackfieldN1x";
        assert_eq!(put_names(text, &names), "\"[method]a.BREAK\" a_break__t A_BREAK_ Break_");
    }
}
