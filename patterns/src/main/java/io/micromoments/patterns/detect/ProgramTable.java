package io.micromoments.patterns.detect;

import io.micromoments.patterns.compile.CompiledPattern;
import io.micromoments.patterns.compile.EventFilter;
import io.micromoments.patterns.compile.WordIndex;
import io.micromoments.schemas.EventStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The pattern versions one task knows, each with the event time from which it is in force. */
final class ProgramTable {

  private final Map<Long, Program> byId = new LinkedHashMap<>();
  private final Map<String, Program> latest = new TreeMap<>();
  private final Map<Long, PatternCounters> counters = new HashMap<>();
  private final Map<String, Integer> mask = new HashMap<>();
  private final int[] maskOfStream = new int[EventStream.values().length];
  private WordIndex<Program> starts;
  private WordIndex<Program> steps;
  private EventFilter filter;

  /** No version is replaced or retired before this. */
  private long nothingEndsBefore = Long.MAX_VALUE;

  /** Replaced as a whole, because metrics are read by other threads. */
  private volatile List<Program> all = List.of();

  ProgramTable() {}

  /** Some patterns that have always been in force. */
  ProgramTable(Collection<CompiledPattern> patterns) {
    patterns.forEach(pattern -> define(pattern, Long.MIN_VALUE));
  }

  /**
   * Puts a version in force from a time on; what was in force before ends there. A time before that
   * of the version before it is raised to it.
   */
  void define(CompiledPattern compiled, long from) {
    Program before = latest.get(compiled.pattern().name());
    long start = before == null ? from : Math.max(from, before.from);
    long id = Program.id(compiled.pattern().key());
    Program program =
        new Program(
            compiled,
            start,
            counters.computeIfAbsent(id, each -> new PatternCounters()),
            mask.computeIfAbsent(
                compiled.pattern().name(), name -> 1 << mask.size() % ActiveKeys.MASK_BITS));
    if (before != null) {
      before.until = start;
      before.successor = program;
    }
    byId.put(id, program);
    latest.put(compiled.pattern().name(), program);
    changed();
  }

  /** Takes a pattern out of force from a time on; from then on nothing of any version is left. */
  void retire(String pattern, long at) {
    Program last = latest.remove(pattern);
    if (last != null) {
      last.until = Math.max(at, last.from);
      for (Program program : byId.values()) {
        if (program.compiled.pattern().name().equals(pattern)) {
          program.goneAt = Math.min(program.goneAt, last.until);
        }
      }
      changed();
    }
  }

  /** Switches a version and those before it off at once. */
  void quarantine(String pattern, int version, long now) {
    for (Program program : byId.values()) {
      if (program.version().pattern().equals(pattern) && program.version().version() <= version) {
        program.quarantine(now);
        latest.remove(pattern, program);
      }
    }
    changed();
  }

  /**
   * Forgets the versions of which nothing can be open any more at a time; gives them. One stays
   * while an earlier one of its pattern does, because it says what became of that one's partial
   * matches.
   */
  List<Program> forget(long time) {
    List<Program> over = new ArrayList<>();
    Set<String> staying = new HashSet<>();
    for (Program program : byId.values()) {
      String pattern = program.version().pattern();
      if (program.isOver(time) && !staying.contains(pattern)) {
        over.add(program);
      } else {
        staying.add(pattern);
      }
    }
    for (Program program : over) {
      byId.remove(program.id);
      counters.remove(program.id);
      changed();
    }
    return over;
  }

  /**
   * How many partial matches are open under a version, those too that were kept for it and not
   * looked at since.
   */
  long openUnder(Program program) {
    long open = program.counters.open();
    for (Program each : byId.values()) {
      if (each.successor == program && each.change() == Program.Change.KEPT) {
        open += openUnder(each);
      }
    }
    return open;
  }

  /** A version by its {@link Program#id}, or null. */
  Program find(long id) {
    return byId.get(id);
  }

  /** All versions, in the order they were defined. */
  List<Program> all() {
    return all;
  }

  /** Whether a version was replaced or retired by a time and partial matches may be under it. */
  boolean anyEndsBy(long time) {
    return nothingEndsBefore <= time;
  }

  private void changed() {
    all = List.copyOf(byId.values());
    nothingEndsBefore = all.stream().mapToLong(each -> each.until).min().orElse(Long.MAX_VALUE);
    starts = null;
    steps = null;
    filter = null;
    Arrays.fill(maskOfStream, 0);
    for (Program program : all) {
      if (!program.passesOverOthers) {
        for (EventStream stream : program.compiled.pattern().streams()) {
          maskOfStream[stream.code()] |= program.maskBit;
        }
      }
    }
  }

  private List<Program> running() {
    return all.stream().filter(program -> !program.isQuarantined()).toList();
  }

  /** The marks of the programs that look at every event of a stream. */
  int maskOfStream(EventStream stream) {
    return maskOfStream[stream.code()];
  }

  /** Finds the programs an event may start. */
  WordIndex<Program> starts() {
    if (starts == null) {
      starts = EventIndex.ofStarts(running());
    }
    return starts;
  }

  /** Finds the programs of which an event may fit any step. */
  WordIndex<Program> steps() {
    if (steps == null) {
      steps = EventIndex.ofSteps(running());
    }
    return steps;
  }

  /** Tells which events no version could do anything with. */
  EventFilter filter() {
    if (filter == null) {
      filter = new EventFilter(running().stream().map(program -> program.compiled).toList());
    }
    return filter;
  }
}
