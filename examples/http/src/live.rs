//! A site that follows its files: what changes is loaded again, and put in force if it is sound.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use jackfield::Engine;
use jackfield::report::LoadReport;
use parking_lot::Mutex;

use crate::control::Control;
use crate::kept::{Kept, Posted, plug};
use crate::manifest::Declared;
use crate::site::{Site, SiteError};

/// Where a site comes from: its manifest, and handlers that were posted.
pub struct Source {
    engine: Engine,
    manifest: PathBuf,
    pub(crate) kept: Option<Kept>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("manifest", &self.manifest).finish_non_exhaustive()
    }
}

impl Source {
    /// A site of this manifest; handlers that are posted are kept in the folder `handlers`, which is made if it is not there. Without it
    /// none can be posted.
    ///
    /// # Errors
    ///
    /// If the folder cannot be made.
    pub fn new(engine: &Engine, manifest: impl Into<PathBuf>, handlers: Option<PathBuf>) -> std::io::Result<Self> {
        let kept = handlers.map(Kept::open).transpose()?;
        Ok(Self { engine: engine.clone(), manifest: manifest.into(), kept })
    }

    /// Loads the site.
    ///
    /// # Errors
    ///
    /// The report of all that is wrong.
    pub fn load(&self) -> Result<Site, SiteError> {
        Site::load(&self.engine, self.declared(None)?)
    }

    /// What is declared, with one change of those that were posted: another handler, with its component, or one that goes.
    fn declared(&self, change: Option<(&Posted, Option<&Path>)>) -> Result<Declared, LoadReport> {
        let mut declared = Declared::read(&self.manifest)?;
        let Some(kept) = &self.kept else { return Ok(declared) };
        let mut all = kept.all().map_err(|problem| LoadReport::from(vec![problem]))?;
        if let Some((posted, component)) = change {
            all.retain(|other| other.id != posted.id);
            if component.is_some() {
                all.push(posted.clone());
            }
        }
        for posted in &all {
            let aside = change.filter(|(changed, _)| changed.id == posted.id).and_then(|(_, component)| component);
            posted.add(&mut declared, aside.unwrap_or(&kept.component(&posted.id)));
        }
        let mut problems = Vec::new();
        declared.look_again(&mut problems);
        declared.graph.problems.extend(problems);
        Ok(declared)
    }

    /// When the files of the site were changed, and how large they are.
    fn fingerprint(&self) -> Fingerprint {
        let mut files = vec![self.manifest.clone()];
        if let Ok(declared) = Declared::read(&self.manifest) {
            files
                .extend(declared.graph.plugins.iter().filter_map(|plugin| plugin.component.path().map(Path::to_owned)));
            files.extend(declared.settings.tls.into_iter().flat_map(|tls| [tls.cert.value, tls.key.value]));
        }
        let of = |path: PathBuf| {
            let known = std::fs::metadata(&path).ok().map(|known| (known.modified().ok(), known.len()));
            (path, known)
        };
        files.into_iter().map(of).collect()
    }
}

type Fingerprint = BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>>;

/// A server's site, with where it comes from. Whatever changes it takes its turn.
pub struct Live {
    pub(crate) source: Source,
    pub(crate) control: Control,
    turn: Mutex<()>,
    /// Why the last change was not taken, if it was not.
    refused: Mutex<Option<String>>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("source", &self.source).finish_non_exhaustive()
    }
}

/// Why a handler was not taken.
pub(crate) enum NotTaken {
    /// The site would not be sound with it.
    Site(SiteError),
    /// The folder cannot be written.
    Folder(std::io::Error),
    /// No handler can be posted here.
    Nowhere,
}

impl Live {
    /// The site of a server that runs, which [`Source::load`] has made.
    pub fn new(source: Source, control: Control) -> Arc<Self> {
        Arc::new(Self { source, control, turn: Mutex::default(), refused: Mutex::default() })
    }

    /// Loads the site again. One that is not sound leaves the old one in force.
    ///
    /// # Errors
    ///
    /// The report of all that is wrong.
    pub fn reload(&self) -> Result<(), SiteError> {
        let _turn = self.turn.lock();
        let metrics = self.control.metrics();
        let site = self.control.site();
        let declared = self.source.declared(None);
        if let Some(plugin) = declared.as_ref().ok().and_then(|declared| site.follow(declared)) {
            *self.refused.lock() = None;
            metrics.reloads.fetch_add(1, Ordering::Relaxed);
            tracing::info!(plugin, "a component was changed");
            return Ok(());
        }
        let loaded = declared.map_err(SiteError::from).and_then(|declared| Site::load(&self.source.engine, declared));
        *self.refused.lock() = loaded.as_ref().err().map(ToString::to_string);
        match loaded {
            Ok(site) => {
                self.control.replace(site);
                metrics.reloads.fetch_add(1, Ordering::Relaxed);
                tracing::info!("the site was loaded again");
                Ok(())
            }
            Err(error) => {
                metrics.refused_reloads.fetch_add(1, Ordering::Relaxed);
                tracing::error!("the site stays as it was, since the new one cannot be loaded:\n{error}");
                Err(error)
            }
        }
    }

    /// Why the site in force is not the one of the files, if it is not.
    pub fn refused(&self) -> Option<String> {
        self.refused.lock().clone()
    }

    /// Looks at the files so often, in a thread of its own, until what is returned is dropped.
    ///
    /// # Errors
    ///
    /// If there can be no thread.
    pub fn watch(self: &Arc<Self>, every: Duration) -> std::io::Result<Watching> {
        let stop = Arc::new(AtomicBool::new(false));
        let (live, stopped) = (Arc::clone(self), Arc::clone(&stop));
        let mut known = live.source.fingerprint();
        let watch = move || {
            let mut changed = false;
            while !stopped.load(Ordering::Relaxed) {
                std::thread::park_timeout(every);
                live.control.sweep();
                let now = live.source.fingerprint();
                // Whoever writes a file may not be done: it is loaded when it has not changed since the last look.
                if now != known {
                    (known, changed) = (now, true);
                } else if std::mem::take(&mut changed) {
                    drop(live.reload());
                }
            }
        };
        let thread = std::thread::Builder::new().name("watch".to_owned()).spawn(watch)?;
        Ok(Watching { stop, thread: Some(thread) })
    }

    /// Takes a handler that was posted, if the site is sound with it.
    pub(crate) fn take(&self, mut posted: Posted, component: &[u8]) -> Result<Posted, NotTaken> {
        let _turn = self.turn.lock();
        let kept = self.source.kept.as_ref().ok_or(NotTaken::Nowhere)?;
        let (aside, digest) = kept.aside(component).map_err(NotTaken::Folder)?;
        posted.sha256 = digest;
        posted.plug = plug(component);
        let try_it = || {
            let declared = self.source.declared(Some((&posted, Some(&aside))))?;
            Site::load(&self.source.engine, declared)
        };
        let taken = match try_it() {
            Ok(site) => kept.keep(&posted, &aside).map_err(NotTaken::Folder).map(|()| site),
            Err(error) => Err(NotTaken::Site(error)),
        };
        if taken.is_err() {
            drop(std::fs::remove_file(&aside));
        }
        self.control.replace(taken?);
        self.control.metrics().reloads.fetch_add(1, Ordering::Relaxed);
        tracing::info!(id = posted.id, routes = ?posted.routes, sha256 = posted.sha256, "a handler was posted");
        Ok(posted)
    }

    /// Forgets a handler that was posted.
    pub(crate) fn forget(&self, posted: &Posted) -> Result<(), NotTaken> {
        let _turn = self.turn.lock();
        let kept = self.source.kept.as_ref().ok_or(NotTaken::Nowhere)?;
        let declared = self.source.declared(Some((posted, None))).map_err(|report| NotTaken::Site(report.into()))?;
        let site = Site::load(&self.source.engine, declared).map_err(NotTaken::Site)?;
        kept.forget(&posted.id).map_err(NotTaken::Folder)?;
        self.control.replace(site);
        tracing::info!(id = posted.id, "a handler was deleted");
        Ok(())
    }

    /// The handlers that were posted.
    pub(crate) fn posted(&self) -> Vec<Posted> {
        self.source.kept.as_ref().and_then(|kept| kept.all().ok()).unwrap_or_default()
    }
}

/// Files are looked at until this is dropped.
#[derive(Debug)]
pub struct Watching {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            drop(thread.join());
        }
    }
}
