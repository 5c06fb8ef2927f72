package io.micromoments.workbench.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.scenario.FileOutputs;
import io.micromoments.schemas.BudgetStatus;
import io.micromoments.schemas.DefinitionStatus;
import io.micromoments.schemas.ErasureReceipt;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.Measure;
import io.micromoments.schemas.Micromoment;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.TopLevelFields;
import io.micromoments.schemas.Trace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Results of a replay as output lines, in an order that does not depend on the parallelism. Long
 * outputs are in open files until {@link #close()}.
 *
 * @param moments by customer, time and id
 * @param commands by customer and sequence number
 * @param rejected by file and line
 * @param late by file and line
 * @param channels instructions to channels, by customer, sequence number and channel
 * @param budgets status of budgets after each change, in order
 * @param measures by window, pattern, policy and group
 * @param agreements what customers agreed to, by customer and time
 * @param profileUpdates what was derived about customers, by customer and time
 * @param receipts erasure receipts, by time
 * @param status status of patterns and policies: outcomes of changes, quarantines and dropped
 *     partial matches, by name, version and time
 * @param traces what was done for traced customers, by customer and time
 */
public record ReplayResult(
    List<String> moments,
    List<String> commands,
    List<String> rejected,
    List<String> late,
    List<String> channels,
    List<String> budgets,
    List<String> measures,
    List<String> agreements,
    List<String> profileUpdates,
    List<String> receipts,
    List<String> status,
    List<String> traces,
    Duration took)
    implements Closeable {

  /** Digits of the greatest number. */
  private static final int NUMBER_LENGTH = 19;

  /**
   * Reads the results.
   *
   * @param parts folder of the outputs
   * @param files names of the recorded files in the order of arrival
   */
  static ReplayResult read(Path parts, List<String> files, Duration took) throws IOException {
    return new ReplayResult(
        sorted(
            parts.resolve(FileOutputs.MOMENTS),
            List.of("customer_id", "detected_at", "moment_id"),
            of -> key(of[0], time(of[1]), of[2])),
        sorted(
            parts.resolve(FileOutputs.COMMANDS),
            List.of("customer_id", "sequence_number"),
            of -> key(of[0], number(of[1]))),
        records(parts.resolve(FileOutputs.REJECTED), files, ReplayResult::rejectedLine),
        records(parts.resolve(FileOutputs.LATE), files, ReplayResult::lateLine),
        sorted(
            parts.resolve(FileOutputs.CHANNELS),
            List.of("customer_id", "sequence_number", "channel"),
            of -> key(of[0], number(of[1]), of[2])),
        ResultLines.inOrder(parts.resolve(FileOutputs.BUDGETS)),
        sorted(
            parts.resolve(FileOutputs.MEASURES),
            List.of("window_start", "pattern", "version", "policy", "policy_version", "group"),
            of -> key(time(of[0]), of[1], number(of[2]), of[3], number(of[4]), of[5])),
        sorted(
            parts.resolve(FileOutputs.AGREEMENTS),
            List.of("customer_id", "event_time", "outcome_id"),
            of -> key(of[0], time(of[1]), of[2])),
        sorted(
            parts.resolve(FileOutputs.PROFILE_UPDATES),
            List.of("customer_id", "event_time", "moment_id"),
            of -> key(of[0], time(of[1]), of[2])),
        sorted(
            parts.resolve(FileOutputs.RECEIPTS),
            List.of("erased_at", "request_id"),
            of -> key(of[0], of[1])),
        sorted(
            parts.resolve(FileOutputs.STATUS),
            List.of("definition", "version", "event_time"),
            of -> key(of[0], number(of[1]), time(of[2]))),
        sorted(
            parts.resolve(FileOutputs.TRACES),
            List.of("customer_id", "event_time"),
            of -> key(of[0], time(of[1]))),
        took);
  }

  /**
   * Removes the results of a warm-up. Rejected and late lines stay, as they describe the files;
   * budgets, receipts and statuses of definitions stay, as later ones build on them.
   *
   * @param warmUpUntil event time
   */
  ReplayResult after(Instant warmUpUntil) {
    return new ReplayResult(
        after(warmUpUntil, moments, "detected_at"),
        after(warmUpUntil, commands, "issued_at"),
        rejected,
        late,
        after(warmUpUntil, channels, "issued_at"),
        budgets,
        since(warmUpUntil, measures),
        after(warmUpUntil, agreements, "event_time"),
        after(warmUpUntil, profileUpdates, "event_time"),
        receipts,
        status,
        after(warmUpUntil, traces, "event_time"),
        took);
  }

  /** Drops windows that started in the warm-up, because they cannot be split. */
  private static List<String> since(Instant warmUpUntil, List<String> measures) {
    return ResultLines.matching(
        measures, line -> !time(line, "window_start").isBefore(warmUpUntil));
  }

  private static Instant time(String line, String field) {
    return Instant.parse(TopLevelFields.of(line, field));
  }

  private static List<String> after(Instant warmUpUntil, List<String> lines, String field) {
    return ResultLines.matching(lines, line -> time(line, field).isAfter(warmUpUntil));
  }

  /** Writes a file of each output. */
  public void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("moments.jsonl"), moments);
    Files.write(folder.resolve("commands.jsonl"), commands);
    Files.write(folder.resolve("rejected.jsonl"), rejected);
    Files.write(folder.resolve("late.jsonl"), late);
    Files.write(folder.resolve("channels.jsonl"), channels);
    Files.write(folder.resolve("budgets.jsonl"), budgets);
    Files.write(folder.resolve("measures.jsonl"), measures);
    Files.write(folder.resolve("agreements.jsonl"), agreements);
    Files.write(folder.resolve("profile-updates.jsonl"), profileUpdates);
    Files.write(folder.resolve("receipts.jsonl"), receipts);
    Files.write(folder.resolve("status.jsonl"), status);
  }

  /** Returns the moments as records, each parsed when the stream reaches it. */
  public Stream<Micromoment> momentRecords() {
    return moments.stream().map(ReplayResult::moment);
  }

  /** Returns the moment that a line of {@link #moments} contains. */
  public static Micromoment moment(String line) {
    return (Micromoment) parse(line, Micromoment.SCHEMA$);
  }

  /** Returns the commands as records, each parsed when the stream reaches it. */
  public Stream<OfferResequenceCommand> commandRecords() {
    return commands.stream().map(ReplayResult::command);
  }

  /** Returns the command that a line of {@link #commands} contains. */
  public static OfferResequenceCommand command(String line) {
    return (OfferResequenceCommand) parse(line, OfferResequenceCommand.SCHEMA$);
  }

  /** Returns the measures as records. */
  public List<Measure> measureRecords() {
    return measures.stream().map(line -> (Measure) parse(line, Measure.SCHEMA$)).toList();
  }

  /** Returns the budget statuses as records. */
  public List<BudgetStatus> budgetRecords() {
    return budgets.stream().map(line -> (BudgetStatus) parse(line, BudgetStatus.SCHEMA$)).toList();
  }

  /** Returns the erasure receipts as records. */
  public List<ErasureReceipt> receiptRecords() {
    return receipts.stream()
        .map(line -> (ErasureReceipt) parse(line, ErasureReceipt.SCHEMA$))
        .toList();
  }

  /** Returns the definition statuses as records. */
  public List<DefinitionStatus> statusRecords() {
    return status.stream()
        .map(line -> (DefinitionStatus) parse(line, DefinitionStatus.SCHEMA$))
        .toList();
  }

  /** Returns the traces as records. */
  public List<Trace> traceRecords() {
    return traces.stream().map(line -> (Trace) parse(line, Trace.SCHEMA$)).toList();
  }

  @Override
  public void close() throws IOException {
    for (List<String> lines :
        List.of(
            moments,
            commands,
            rejected,
            late,
            channels,
            budgets,
            measures,
            agreements,
            profileUpdates,
            receipts,
            status,
            traces)) {
      ResultLines.close(lines);
    }
  }

  private static Object parse(String line, org.apache.avro.Schema schema) {
    return JsonRecords.record(schema, JsonRecords.parseTrusted(line));
  }

  /**
   * Returns the lines of an output by their keys.
   *
   * @param fields of which a key is composed
   * @param key key from the values of the fields
   */
  private static List<String> sorted(
      Path folder, List<String> fields, Function<String[], String> key) throws IOException {
    return ResultLines.sorted(
        folder, line -> key.apply(TopLevelFields.of(line, fields)), UnaryOperator.identity());
  }

  private static String key(String... parts) {
    return String.join("\u0000", parts);
  }

  private static String time(String text) {
    return number(Instant.parse(text).toEpochMilli());
  }

  private static String number(String text) {
    return number(Long.parseLong(text));
  }

  private static String number(long number) {
    // A format would be parsed, and its digits looked up, for each result.
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, NUMBER_LENGTH - digits.length())) + digits;
  }

  /** Returns lines about records in the order of the files and the lines in them. */
  private static List<String> records(
      Path folder, List<String> files, Function<ObjectNode, ObjectNode> form) throws IOException {
    return ResultLines.sorted(
        folder,
        line -> {
          String[] record = TopLevelFields.of(line, List.of("topic", "offset"));
          return key(number(files.indexOf(record[0])), number(record[1]));
        },
        line -> form.apply(JsonRecords.parseTrusted(line)).toString());
  }

  private static ObjectNode rejectedLine(ObjectNode json) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.set("file", json.get("topic"));
    line.set("line", json.get("offset"));
    line.set("code", json.get("code"));
    line.set("text", json.get("text"));
    putRaw(json, line);
    return line;
  }

  private static ObjectNode lateLine(ObjectNode json) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.set("file", json.get("topic"));
    line.set("line", json.get("offset"));
    for (String field : List.of("stream", "event_id", "event_time", "late_ms")) {
      line.set(field, json.get(field));
    }
    putRaw(json, line);
    return line;
  }

  /** Adds the raw line; a truncated one also gets its full length and hash to identify it. */
  private static void putRaw(ObjectNode json, ObjectNode line) {
    line.put(
        "raw", new String(Base64.getDecoder().decode(text(json, "raw")), StandardCharsets.UTF_8));
    if (json.hasNonNull("sha256")) {
      line.set("full_length", json.get("full_length"));
      line.set("sha256", json.get("sha256"));
    }
  }

  private static String text(ObjectNode json, String field) {
    return json.get(field).asText();
  }
}
