package io.micromoments.benchmark.report;

import io.micromoments.benchmark.engine.Backend;
import io.micromoments.benchmark.plan.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Key ratios of the engine, as far as the rows for them were measured. */
final class Headlines {

  private static final String ENGINE = "micromoments";
  private static final int MANY = 100;
  private static final int PEERS = 50;
  private static final int FEW = 10;
  private static final int MOST = 500;

  private final List<Row> rows;
  private final List<String> lines = new ArrayList<>();

  private Headlines(List<Row> rows) {
    this.rows = rows;
  }

  static List<String> of(List<Row> rows, List<Integer> keys, List<Backend> backends) {
    Headlines headlines = new Headlines(rows);
    for (int count : keys) {
      for (Backend backend : backends) {
        headlines.add(backend, count);
      }
    }
    return headlines.lines;
  }

  private void add(Backend backend, int keys) {
    String where = String.format(Locale.ROOT, "%s, %,d keys", backend, keys);
    find("limit", 0, backend, keys)
        .ifPresent(
            limit ->
                find(ENGINE, MANY, backend, keys)
                    .ifPresent(
                        ours ->
                            line(
                                String.format(
                                    Locale.ROOT, "times the limit's speed with %d patterns", MANY),
                                limit.cpuMicrosPerEvent() / ours.cpuMicrosPerEvent(),
                                where)));
    for (String peer : List.of("stock", "sql", "esper", "siddhi")) {
      find(peer, PEERS, backend, keys)
          .ifPresent(
              theirs ->
                  find(ENGINE, PEERS, backend, keys)
                      .ifPresent(
                          ours ->
                              line(
                                  String.format(
                                      Locale.ROOT,
                                      "times %s's speed with %d patterns",
                                      peer,
                                      PEERS),
                                  theirs.cpuMicrosPerEvent() / ours.cpuMicrosPerEvent(),
                                  where)));
    }
    find(ENGINE, FEW, backend, keys)
        .ifPresent(
            few ->
                find(ENGINE, MOST, backend, keys)
                    .ifPresent(
                        most ->
                            line(
                                String.format(
                                    Locale.ROOT,
                                    "times the CPU time with %d patterns, compared with %d",
                                    MOST,
                                    FEW),
                                most.cpuMicrosPerEvent() / few.cpuMicrosPerEvent(),
                                where)));
  }

  private void line(String what, double ratio, String where) {
    lines.add(String.format(Locale.ROOT, "%8.2f  %s (%s)", ratio, what, where));
  }

  private Optional<Row> find(String engine, int patterns, Backend backend, int keys) {
    return rows.stream()
        .filter(
            row ->
                row.key().engine().name().equals(engine)
                    && row.key().patterns() == patterns
                    && row.key().backend() == backend
                    && row.key().keys() == keys)
        .findFirst();
  }
}
