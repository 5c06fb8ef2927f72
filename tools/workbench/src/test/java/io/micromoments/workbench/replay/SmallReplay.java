package io.micromoments.workbench.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.patterns.engine.PatternSet;
import io.micromoments.patterns.language.file.SourceText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A replay of a few events, under a policy and patterns that a test writes. */
abstract class SmallReplay {

  @TempDir Path folder;

  private static final ObjectMapper JSON = new ObjectMapper();

  final List<SourceText> patterns = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final List<String> context = new ArrayList<>();
  final List<String> definitions = new ArrayList<>();
  String policy = "";

  @BeforeEach
  void catalogue() {
    for (String offer : List.of("a", "b")) {
      context.add(
          "{'stream':'catalog','event_time':'2026-01-01T00:00:00Z','offer_id':'%s','category':'%s'}"
              .formatted(offer, offer));
    }
    for (String customer : List.of("ann", "bea")) {
      context.add(
          "{'stream':'offers','event_time':'2026-01-01T00:00:00Z','customer_id':'%s','offers':[{'offer_id':'a','priority':0.9},{'offer_id':'b','priority':0.8}]}"
              .formatted(customer));
    }
  }

  static String absence(String within, String stream, String action) {
    return """
        within: %s
        steps:
          - { step: c, on: clickstream, where: event.action == 'cart' }
          - { step: p, then: not-followed-by, on: %s, where: event.action == '%s' }
        """
        .formatted(within, stream, action);
  }

  static String then(String within, String then) {
    return """
        within: %s
        steps:
          - { step: c, on: clickstream, where: event.action == 'cart' }
          - { step: m, then: %s, on: moment, where: event.pattern == 'cart' }
        """
        .formatted(within, then);
  }

  void pattern(String name, String rest) {
    patterns.add(
        new SourceText(
            name + ".yaml",
            "pattern: %s\nversion: 1\nmoment: BUY\nintent: %s\n%s".formatted(name, name, rest)));
  }

  static String policyChange(int version, String from, String rest) throws Exception {
    return JSON.writeValueAsString(
        JSON.createObjectNode()
            .put("definition", "p")
            .put("kind", "POLICY")
            .put("version", version)
            .put("effective_at", from)
            .put("yaml", "policy: p\nversion: " + version + '\n' + rest));
  }

  void click(String customer, String time, String action) {
    events.add(
        "{'stream':'clickstream','event_time':'%s','customer_id':'%s','channel':'WEB','action':'%s'}"
            .formatted(time, customer, action));
  }

  void device(String device, String time, String action) {
    events.add(
        "{'stream':'clickstream','event_time':'%s','device_id':'%s','channel':'WEB','action':'%s'}"
            .formatted(time, device, action));
  }

  void login(String device, String customer, String time) {
    events.add(
        "{'stream':'clickstream','event_time':'%s','device_id':'%s','customer_id':'%s','channel':'WEB','action':'login'}"
            .formatted(time, device, customer));
  }

  /** Returns the commands as their times and the order of their offers. */
  List<String> issued() throws Exception {
    List<String> issued = new ArrayList<>();
    for (String command : replay().commands()) {
      StringBuilder text = new StringBuilder(text(command, "issued_at"));
      JSON.readTree(command)
          .get("after")
          .forEach(offer -> text.append(' ').append(offer.get("offer_id").asText()));
      issued.add(text.toString());
    }
    return issued;
  }

  ReplayResult replay() throws Exception {
    Files.write(folder.resolve("events.jsonl"), quoted(events));
    Files.write(folder.resolve("context.jsonl"), quoted(context));
    if (!definitions.isEmpty()) {
      Files.write(folder.resolve("definitions.jsonl"), definitions);
    }
    Files.writeString(folder.resolve("scenario.yaml"), "title: t\nuntil: 2026-12-01T00:00:00Z\n");
    return Replay.run(
        Scenario.read(folder),
        new PatternSet(patterns),
        policy.isEmpty()
            ? Optional.empty()
            : Optional.of(new SourceText("p.yaml", "policy: p\nversion: 1\n" + policy)),
        1,
        Replay.Backend.heap);
  }

  static List<String> quoted(List<String> lines) {
    return lines.stream().map(line -> line.replace('\'', '"')).toList();
  }

  static String text(String json, String field) {
    try {
      return JSON.readTree(json).get(field).asText();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static int count(String json, String field) {
    try {
      JsonNode count = JSON.readTree(json).get(field);
      return count == null ? 0 : count.asInt();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
