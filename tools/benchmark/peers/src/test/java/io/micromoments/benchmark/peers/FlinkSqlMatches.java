package io.micromoments.benchmark.peers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Runs queries in Flink SQL over events of several customers. */
final class FlinkSqlMatches {

  /** Names of the columns of events, in the order of {@link #events}. */
  static final List<String> COLUMNS =
      List.of("customer_id", "event_id", "event_time", "action", "item_category", "query", "value");

  private FlinkSqlMatches() {}

  /** Returns random events as texts, one after the other in time; an empty text is no value. */
  static List<List<String>> events(Random random, int customers, int perCustomer) {
    List<List<String>> events = new ArrayList<>();
    for (int customer = 0; customer < customers; customer++) {
      long time = 0;
      for (int i = 0; i < perCustomer; i++) {
        time += 100 + random.nextInt(random.nextInt(15) == 0 ? 30_000 : 3_000);
        events.add(
            List.of(
                "c" + customer,
                String.format(Locale.ROOT, "c%d-%02d", customer, i),
                String.valueOf(time),
                letter(random),
                letter(random),
                random.nextInt(4) == 0 ? "" : letter(random) + letter(random) + letter(random),
                random.nextInt(8) == 0 ? "" : String.valueOf(random.nextInt(10))));
      }
    }
    return events;
  }

  private static String letter(Random random) {
    return String.valueOf((char) ('a' + random.nextInt(3)));
  }

  /** Returns the matches of each query, as the values of its columns. */
  static List<Set<String>> of(List<String> queries, List<List<String>> events) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setParallelism(1);
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.createTemporaryView("clickstream", rows(env, tables, events));
    DataStream<String> all = null;
    for (int i = 0; i < queries.size(); i++) {
      int number = i;
      DataStream<String> found =
          tables
              .toDataStream(tables.sqlQuery(queries.get(i)))
              .map(row -> number + "\t" + show(row))
              .returns(Types.STRING);
      all = all == null ? found : all.union(found);
    }
    List<Set<String>> matches = new ArrayList<>();
    queries.forEach(query -> matches.add(new TreeSet<>()));
    try (CloseableIterator<String> results = all.executeAndCollect()) {
      results.forEachRemaining(
          line -> {
            String[] parts = line.split("\t", 2);
            matches.get(Integer.parseInt(parts[0])).add(parts[1]);
          });
    }
    return matches;
  }

  private static Table rows(
      StreamExecutionEnvironment env, StreamTableEnvironment tables, List<List<String>> events) {
    List<Row> rows = new ArrayList<>();
    for (List<String> event : events) {
      rows.add(
          Row.of(
              event.get(0),
              event.get(1),
              Instant.ofEpochMilli(Long.parseLong(event.get(2))),
              event.get(3),
              event.get(4),
              event.get(5).isEmpty() ? null : event.get(5),
              event.get(6).isEmpty() ? null : Double.valueOf(event.get(6))));
    }
    DataStream<Row> stream =
        env.fromData(
            rows,
            Types.ROW_NAMED(
                COLUMNS.toArray(String[]::new),
                Types.STRING,
                Types.STRING,
                Types.INSTANT,
                Types.STRING,
                Types.STRING,
                Types.STRING,
                Types.DOUBLE));
    return tables.fromDataStream(
        stream,
        Schema.newBuilder()
            .column("customer_id", DataTypes.STRING())
            .column("event_id", DataTypes.STRING())
            .column("event_time", DataTypes.TIMESTAMP_LTZ(3))
            .column("action", DataTypes.STRING())
            .column("item_category", DataTypes.STRING())
            .column("query", DataTypes.STRING())
            .column("value", DataTypes.DOUBLE())
            .watermark("event_time", "event_time - INTERVAL '1' DAY")
            .build());
  }

  private static String show(Row row) {
    List<String> values = new ArrayList<>();
    for (String name : new TreeSet<>(row.getFieldNames(true))) {
      Object value = row.getField(name);
      if (value != null && !name.equals("customer_id")) {
        String text = value instanceof Double number ? number(number) : String.valueOf(value);
        values.add(name + "=" + text);
      }
    }
    return String.join(" ", values);
  }

  /** Rounded, because sums of floating-point numbers depend on their order. */
  private static String number(double value) {
    return String.valueOf(Math.round(value * 1e6) / 1e6);
  }
}
