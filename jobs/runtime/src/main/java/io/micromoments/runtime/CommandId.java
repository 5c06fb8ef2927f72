package io.micromoments.runtime;

import io.micromoments.patterns.engine.Match;
import io.micromoments.schemas.MomentRef;
import io.micromoments.schemas.OfferResequenceCommand;
import io.micromoments.schemas.PlannedDatumWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Computes command ids: two hashes joined by a dash. The first identifies the decision (customer,
 * time and moment) and stays the same when settlement removes offers, so that decisions can
 * recognize the command. The second is a hash of the command's content, including the sequence
 * number assigned by the decision, and changes with it. Two ids are therefore equal if and only if
 * the commands have the same content, and a command that repeats an earlier one, with another
 * between them, is not taken for a duplicate. Stateless.
 */
public final class CommandId {

  private static final PlannedDatumWriter<OfferResequenceCommand> WRITER =
      new PlannedDatumWriter<>(OfferResequenceCommand.class);
  private static final char DASH = '-';
  private static final int DECISION_DIGITS = 16;
  private static final int CONTENT_BYTES = 12;

  private CommandId() {}

  /**
   * Returns the id of a command.
   *
   * @param command not modified; its own id is ignored
   */
  public static String of(OfferResequenceCommand command) {
    return decision(command.getCustomerId(), command.getIssuedAt(), command.getMoment().getId())
        + DASH
        + content(command);
  }

  /** Returns the first part of the ids of all commands decided at that time for the moment. */
  public static String decision(String customer, Instant at, String moment) {
    return Match.hash(String.join("\n", customer, at.toString(), moment))
        .substring(0, DECISION_DIGITS);
  }

  /**
   * Returns whether two ids of one customer identify the same decision, even if settlement changed
   * one of the commands.
   */
  public static boolean sameDecision(String id, String other) {
    return id.equals(other)
        || (id.length() > DECISION_DIGITS
            && id.charAt(DECISION_DIGITS) == DASH
            && other.startsWith(id.substring(0, DECISION_DIGITS + 1)));
  }

  /** Serialized maps keep no order. */
  private static MomentRef withSortedCapture(MomentRef moment) {
    return moment.getCapture().size() < 2
        ? moment
        : new MomentRef(
            moment.getId(),
            moment.getKind(),
            moment.getIntent(),
            moment.getPattern(),
            moment.getVersion(),
            moment.getConfidence(),
            new TreeMap<>(moment.getCapture()));
  }

  private static String content(OfferResequenceCommand command) {
    OfferResequenceCommand nameless = new OfferResequenceCommand();
    for (Schema.Field field : command.getSchema().getFields()) {
      nameless.put(field.pos(), command.get(field.pos()));
    }
    nameless.setCommandId("");
    nameless.setMoment(withSortedCapture(command.getMoment()));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
      Encoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      WRITER.write(nameless, encoder);
      encoder.flush();
      return HexFormat.of().formatHex(digest.digest(), 0, CONTENT_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available in this JVM", e);
    }
  }
}
