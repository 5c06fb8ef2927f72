package io.micromoments.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micromoments.propensity.Activity;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads sessions in the format of the OTTO recommender systems dataset: one JSON object per line.
 */
final class OttoFile {

  private static final Map<String, String> ACTIONS =
      Map.of("clicks", "view_item", "carts", "add_to_cart", "orders", "purchase");
  private static final ObjectMapper JSON = new ObjectMapper();

  private OttoFile() {}

  static ReadResult read(BufferedReader lines) throws IOException, UnreadableRecording {
    List<History> histories = new ArrayList<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        histories.add(session(line, number));
      }
    }
    return new ReadResult(histories, 0);
  }

  private static History session(String line, int number) throws UnreadableRecording {
    JsonNode session;
    try {
      session = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UnreadableRecording(
          String.format(Locale.ROOT, "line %d is not JSON: %s", number, e.getOriginalMessage()), e);
    }
    if (!session.path("session").isIntegralNumber() || !session.path("events").isArray()) {
      throw new UnreadableRecording(
          String.format(Locale.ROOT, "line %d: expected {\"session\":…,\"events\":[…]}", number));
    }
    List<Activity> activities = new ArrayList<>();
    for (JsonNode event : session.get("events")) {
      String action = ACTIONS.get(event.path("type").asText());
      if (action == null
          || !event.path("aid").isIntegralNumber()
          || !event.path("ts").isIntegralNumber()) {
        throw new UnreadableRecording(
            String.format(
                Locale.ROOT,
                "line %d: %s is not an event; expected aid, ts in ms, and type clicks, carts or orders",
                number,
                event));
      }
      activities.add(
          new Activity(event.get("ts").asLong(), action, event.get("aid").asText(), null));
    }
    return new History(session.get("session").asText(), activities);
  }
}
