package io.micromoments.patterns.flow;

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
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Command ids: two hashes with a dash between. The first identifies the decision (customer, time
 * and moment) and stays the same when settlement removes offers, so that decide can recognise the
 * command. The second is a hash of the command's content with the sequence number that decide gave
 * it, and changes with it. So two ids are equal exactly if the two commands have the same content,
 * and a command that says what an earlier one said, with another between them, is not taken for a
 * repeat. Pure.
 */
public final class CommandId {

  private static final PlannedDatumWriter<OfferResequenceCommand> WRITER =
      new PlannedDatumWriter<>(OfferResequenceCommand.class);
  private static final char DASH = '-';
  private static final int DECISION_DIGITS = 16;
  private static final int CONTENT_BYTES = 12;

  private CommandId() {}

  /**
   * The id that follows from what a command says.
   *
   * @param command whose own id is of no consequence; is not changed
   */
  public static String of(OfferResequenceCommand command) {
    return decision(command.getCustomerId(), command.getIssuedAt(), command.getMoment().getId())
        + DASH
        + content(command);
  }

  /** The first part of the ids of all commands that were decided then on the moment. */
  public static String decision(String customer, Instant at, String moment) {
    return Match.hash(String.join("\n", customer, at.toString(), moment))
        .substring(0, DECISION_DIGITS);
  }

  /**
   * Whether two commands of one customer come from the same decision, one maybe as it was settled.
   */
  public static boolean sameDecision(String id, String other) {
    return id.equals(other)
        || (id.length() > DECISION_DIGITS
            && id.charAt(DECISION_DIGITS) == DASH
            && other.startsWith(id.substring(0, DECISION_DIGITS + 1)));
  }

  private static String content(OfferResequenceCommand command) {
    OfferResequenceCommand nameless = new OfferResequenceCommand();
    for (Schema.Field field : command.getSchema().getFields()) {
      nameless.put(field.pos(), command.get(field.pos()));
    }
    nameless.setCommandId("");
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
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
