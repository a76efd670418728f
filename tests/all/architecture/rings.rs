//! Rings of imports inside one layer: between files, and between the modules of one folder.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::source::{Crate, Target};

/// Who imports from whom, with the place of the first import.
pub type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// An import of one module from another.
struct Edge {
    from: usize,
    to: usize,
    place: String,
}

/// Imports between different modules of one layer; `layer_of` says in which layer a module is, where it is in any.
fn edges(source: &Crate, layer_of: impl Fn(&[String]) -> Option<u32>) -> Vec<Edge> {
    let layers: Vec<_> = source.modules.iter().map(|module| layer_of(&module.path)).collect();
    let mut edges = vec![];
    for (from, module) in source.modules.iter().enumerate() {
        for named in module.named() {
            if let Target::Module(to) = source.resolve(from, &named.segments)
                && from != to
                && layers[from].is_some()
                && layers[from] == layers[to]
            {
                edges.push(Edge { from, to, place: format!("{}:{}", module.file, named.line) });
            }
        }
    }
    edges
}

/// Imports between files, except between a module and its parent.
pub fn between_files(source: &Crate, layer_of: impl Fn(&[String]) -> Option<u32>) -> Graph {
    let is_parent = |parent: &[String], child: &[String]| child.len() == parent.len() + 1 && child.starts_with(parent);
    let mut graph = Graph::new();
    for Edge { from, to, place } in edges(source, layer_of) {
        let (from, to) = (&source.modules[from], &source.modules[to]);
        if !is_parent(&from.path, &to.path) && !is_parent(&to.path, &from.path) {
            graph.entry(from.file.clone()).or_default().entry(to.file.clone()).or_insert(place);
        }
    }
    graph
}

/// Imports between modules of one folder, each taken together with everything below it. A ring of files may lead through a module and its
/// parent, where [`between_files`] does not look.
pub fn between_siblings(source: &Crate, layer_of: impl Fn(&[String]) -> Option<u32>) -> Graph {
    let mut graph = Graph::new();
    for Edge { from, to, place } in edges(source, layer_of) {
        let (from, to) = (&source.modules[from].path, &source.modules[to].path);
        let common = from.iter().zip(to).take_while(|(from, to)| from == to).count();
        if common < from.len() && common < to.len() {
            let sibling = |path: &[String]| path[..=common].join("::");
            graph.entry(sibling(from)).or_default().entry(sibling(to)).or_insert(place);
        }
    }
    graph
}

/// Everything that takes part in a ring, with the shortest ring through it: its members, from the given one on.
pub fn rings(graph: &Graph) -> BTreeMap<String, Vec<String>> {
    graph.keys().filter_map(|start| Some((start.clone(), shortest_ring(graph, start)?))).collect()
}

fn shortest_ring(graph: &Graph, start: &str) -> Option<Vec<String>> {
    let mut known = BTreeSet::new();
    let mut queue = VecDeque::from([vec![start.to_string()]]);
    while let Some(path) = queue.pop_front() {
        for next in graph.get(path.last()?).into_iter().flat_map(BTreeMap::keys) {
            if next == start {
                return Some(path);
            }
            if known.insert(next.clone()) {
                queue.push_back([path.as_slice(), std::slice::from_ref(next)].concat());
            }
        }
    }
    None
}

/// `a.rs:3 imports b.rs, b.rs:7 imports a.rs`.
pub fn spelled(graph: &Graph, ring: &[String]) -> String {
    let next = ring.iter().cycle().skip(1);
    let imports = ring.iter().zip(next).map(|(from, to)| format!("{} imports {to}", graph[from][to]));
    imports.collect::<Vec<_>>().join(", ")
}
