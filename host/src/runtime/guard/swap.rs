//! Changing what a plugin's instances are made from, with what one of them hands on to the next.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Begun, SlotGuard};
use crate::error::{Bounded, Case, DispatchError, WORDS};
use crate::index::FunctionIndex;
use crate::runtime::events::EventKind;
use crate::runtime::frames;
use crate::runtime::instance::InstanceTemplate;
use crate::runtime::slot::{Kind, Slot};
use crate::runtime::supervision::PluginState;

/// The functions by which a plugin hands its state on.
#[derive(Clone, Copy)]
pub(crate) struct Carry {
    pub(crate) save: FunctionIndex,
    pub(crate) restore: FunctionIndex,
}

impl Slot {
    /// Makes the plugin's instances of something else from now on. A call that is under way ends in the old instance; those after
    /// it find the new one, to which the old one's state is carried over where both can.
    ///
    /// # Errors
    ///
    /// If no instance can be made of it, or the state cannot be carried over: everything is as it was then.
    pub(crate) fn swap(
        self: &Arc<Self>,
        template: Arc<InstanceTemplate>,
        carry: Option<Carry>,
    ) -> Result<(), DispatchError> {
        match &self.kind {
            Kind::Only => self.swap_instance(template, carry)?,
            _ => self.swap_template(template)?,
        }
        self.member.graph.hub.post(&self.member.id, EventKind::Swapped);
        Ok(())
    }

    /// Finds out whether a [swap](Self::swap) would go well: an instance is made beside those that there are, takes the state that is
    /// handed on, and is thrown away. Nothing changes.
    ///
    /// # Errors
    ///
    /// As the swap would have.
    pub(crate) fn rehearse(
        self: &Arc<Self>,
        template: &InstanceTemplate,
        carry: Option<Carry>,
    ) -> Result<(), DispatchError> {
        if self.common.supervision.state() == PluginState::Stopped {
            return Ok(());
        }
        let saved = match (&self.kind, carry) {
            (Kind::Only, Some(carry)) => self.saved(carry)?,
            _ => None,
        };
        self.try_out(template, saved)
    }

    /// What the instance hands on, if there is one.
    fn saved(self: &Arc<Self>, carry: Carry) -> Result<Option<(Carry, Vec<u8>)>, DispatchError> {
        let mut guard = SlotGuard::new(self, None);
        let begun = Begun::new(self, None)?;
        let saved = match guard.take_turn(begun) {
            Ok(()) if guard.live().is_some() => guard.save(carry.save).map(|saved| Some((carry, saved))),
            Ok(()) => Ok(None),
            Err(error) => Err(error),
        };
        guard.finished = true;
        saved
    }

    /// Of a plugin with several instances: none hands anything on, and each goes before its next call.
    fn swap_template(self: &Arc<Self>, template: Arc<InstanceTemplate>) -> Result<(), DispatchError> {
        if self.common.supervision.state() != PluginState::Stopped {
            self.try_out(&template, None)?;
        }
        self.replace_template(template);
        self.revive();
        self.renew();
        Ok(())
    }

    /// Makes an instance of this template beside those that there are, lets it take what was handed on, and throws it away.
    fn try_out(&self, template: &InstanceTemplate, saved: Option<(Carry, Vec<u8>)>) -> Result<(), DispatchError> {
        // Nobody else has this slot.
        let beside = self.another(Kind::Only, 0);
        let begun = Begun::new(&beside, None)?;
        let mut guard = SlotGuard::new(&beside, None);
        guard.trial = true;
        let made = guard.take_turn(begun).and_then(|()| guard.build(template)).and_then(|()| match saved {
            Some((carry, saved)) => guard.restore(carry.restore, template, &saved),
            None => Ok(()),
        });
        guard.finished = true;
        let live = guard.state.as_mut().and_then(|state| state.live.take());
        live.into_iter().for_each(SlotGuard::throw_away);
        made
    }

    fn swap_instance(
        self: &Arc<Self>,
        template: Arc<InstanceTemplate>,
        carry: Option<Carry>,
    ) -> Result<(), DispatchError> {
        let mut guard = SlotGuard::new(self, None);
        let begun = Begun::new(self, None)?;
        if let Err(error) = guard.take_turn(begun) {
            guard.finished = true;
            return Err(error);
        }
        let saved = match (carry, guard.live().is_some()) {
            (Some(carry), true) => Some((carry, guard.save(carry.save)?)),
            _ => None,
        };
        guard.finished = true;
        if self.common.supervision.state() == PluginState::Stopped {
            self.replace_template(template);
            return Ok(());
        }
        guard.replace(&template, saved)?;
        self.replace_template(template);
        self.revive();
        if self.common.supervision.is_down() {
            // It was stopped in the meantime.
            guard.discard();
        }
        Ok(())
    }

    /// Gives a plugin that was given up a chance.
    fn revive(&self) {
        if matches!(self.common.supervision.state(), PluginState::GivenUp { .. }) {
            self.common.supervision.start();
        }
    }
}

impl SlotGuard<'_> {
    /// What the instance hands on.
    fn save(&mut self, save: FunctionIndex) -> Result<Vec<u8>, DispatchError> {
        self.function = Some(save);
        self.arm();
        let Some(live) = self.live() else { return Ok(Vec::new()) };
        let wasm_stack = live.limits.wasm_stack;
        let saved = frames::with_room(wasm_stack, || {
            let save = live.function(save).typed::<(), (Vec<u8>,)>(&live.store)?;
            live.call_typed(&save, ())
        });
        saved.map(|(saved,)| saved).map_err(|error| self.fail(error.context("its state could not be saved")))
    }

    /// Puts an instance of this template into the place of the one that is there, which is put back if anything fails.
    fn replace(&mut self, template: &InstanceTemplate, saved: Option<(Carry, Vec<u8>)>) -> Result<(), DispatchError> {
        let Some(state) = &mut self.state else { return Ok(()) };
        let old = state.live.take();
        let lost = std::mem::take(&mut state.lost);
        self.function = None;
        self.trial = true;
        let made = self.build(template).and_then(|()| match saved {
            Some((carry, saved)) => self.restore(carry.restore, template, &saved),
            None => Ok(()),
        });
        self.trial = false;
        self.finished = true;
        let Some(state) = &mut self.state else { return made };
        if let Err(error) = made {
            let new = std::mem::replace(&mut state.live, old);
            state.lost = lost;
            new.into_iter().for_each(Self::throw_away);
            return Err(error);
        }
        self.slot.generation.fetch_add(1, Ordering::AcqRel);
        self.slot.forget_drops();
        self.slot.recall();
        old.into_iter().for_each(Self::throw_away);
        Ok(())
    }

    /// Lets the new instance take what the old one handed on.
    fn restore(
        &mut self,
        restore: FunctionIndex,
        template: &InstanceTemplate,
        saved: &[u8],
    ) -> Result<(), DispatchError> {
        self.function = Some(restore);
        let deadline = self.deadline();
        let Some(live) = self.live() else { return Ok(()) };
        live.arm_start(deadline, &template.start);
        let wasm_stack = live.limits.wasm_stack;
        let restored = frames::with_room(wasm_stack, || {
            let restore = live.function(restore).typed::<(&[u8],), (Result<(), String>,)>(&live.store)?;
            live.call_typed(&restore, (saved,))
        });
        match restored {
            Ok((Ok(()),)) => Ok(()),
            Ok((Err(words),)) => {
                let cause =
                    Bounded::format(WORDS, format_args!("the new version refused the state of the old one: {words}"));
                Err(self.slot.member.error(Case::Other, restore, cause))
            }
            Err(error) => Err(self.fail(error.context("the new version could not take the state of the old one"))),
        }
    }
}
