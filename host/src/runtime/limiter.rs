//! A plugin's limit of memory and tables.

/// Counts the memory and tables of a store against the plugin's limit.
pub(crate) struct Limiter {
    pub(crate) limit: Option<u64>,
    /// Bytes in use, of all memories and tables.
    pub(crate) used: u64,
    /// Whether growth was refused since the current call began.
    pub(crate) refused: bool,
}

/// Bytes of an element of a table.
const ELEMENT: u64 = 8;

impl Limiter {
    pub(crate) fn new(limit: Option<u64>) -> Self {
        Self { limit, used: 0, refused: false }
    }

    fn grow(&mut self, current: usize, desired: usize, maximum: Option<usize>, unit: u64) -> bool {
        let bytes = (desired.saturating_sub(current) as u64).saturating_mul(unit);
        let used = self.used.saturating_add(bytes);
        let too_much = self.limit.is_some_and(|limit| used > limit);
        // What the module's own maximum stops is not counted.
        if too_much || maximum.is_some_and(|maximum| desired > maximum) {
            self.refused = true;
            return false;
        }
        self.used = used;
        true
    }
}

impl wasmtime::ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow(current, desired, maximum, 1))
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        // The operating system, or the size of the address type, refused what the limit allows.
        self.refused = true;
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow(current, desired, maximum, ELEMENT))
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.refused = true;
        Ok(())
    }

    fn instances(&self) -> usize {
        10_000
    }

    fn tables(&self) -> usize {
        10_000
    }

    fn memories(&self) -> usize {
        10_000
    }
}
