package io.micromoments.workbench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micromoments.schemas.CandidateOffer;
import io.micromoments.schemas.CandidateOffers;
import io.micromoments.schemas.Consent;
import io.micromoments.schemas.ContextStream;
import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.IdentityLink;
import io.micromoments.schemas.JsonRecords;
import io.micromoments.schemas.OfferOutcome;
import io.micromoments.workbench.report.ReplayReport.ContextEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** A context record in words, and the customer whom it is about. */
record ContextText(String customer, String text) {

  /** Returns the text; empty for the catalogue, which belongs to no customer. */
  static Optional<ContextText> of(ContextStream stream, SpecificRecord record) {
    return switch (stream) {
      case IDENTITY -> {
        IdentityLink link = (IdentityLink) record;
        yield of(
            link.getCustomerId(),
            "device %s %s".formatted(link.getDeviceId(), link.getLinked() ? "linked" : "unlinked"));
      }
      case CONSENT -> {
        Consent consent = (Consent) record;
        yield of(
            consent.getCustomerId(),
            consent.getPurpose() + (consent.getGranted() ? " granted" : " withdrawn"));
      }
      case OFFERS ->
          of(
              stream.keyOf(record),
              "candidate offers: "
                  + ((CandidateOffers) record)
                      .getOffers().stream()
                          .map(CandidateOffer::getOfferId)
                          .collect(Collectors.joining(", ")));
      case OUTCOME -> {
        OfferOutcome outcome = (OfferOutcome) record;
        yield of(
            outcome.getCustomerId(),
            "%s %s on %s"
                .formatted(outcome.getOfferId(), outcome.getOutcome(), outcome.getChannel()));
      }
      case PROFILE -> of(stream.keyOf(record), profile(record));
      case ERASURE -> of(stream.keyOf(record), "requested erasure");
      case MERGE -> {
        CustomerMerge merge = (CustomerMerge) record;
        yield of(
            merge.getCustomerId(),
            merge.getIntoCustomerId() == null
                ? "no longer merged"
                : "merged into " + merge.getIntoCustomerId());
      }
      case CATALOG -> Optional.empty();
    };
  }

  private static Optional<ContextText> of(String customer, String text) {
    return Optional.of(new ContextText(customer, text));
  }

  ContextEntry entry(ContextStream stream, long time) {
    return new ContextEntry(Instant.ofEpochMilli(time), stream.label(), text);
  }

  private static String profile(SpecificRecord record) {
    ObjectNode json = JsonRecords.parseTrusted(JsonRecords.json(record));
    json.remove(List.of("event_id", "event_time", "customer_id"));
    List<String> parts = new ArrayList<>();
    json.properties()
        .forEach(
            field -> {
              if (!field.getValue().isContainerNode() || !field.getValue().isEmpty()) {
                parts.add(field.getKey() + "=" + plain(field.getValue()));
              }
            });
    return parts.isEmpty() ? "empty profile" : String.join(", ", parts);
  }

  /** Returns a value without the quotes of JSON, for example {@code [loans, cards]}. */
  private static String plain(JsonNode value) {
    if (value.isObject()) {
      return value.properties().stream()
          .map(field -> field.getKey() + ": " + plain(field.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(each -> items.add(plain(each)));
      return "[" + String.join(", ", items) + "]";
    }
    return value.asText();
  }
}
