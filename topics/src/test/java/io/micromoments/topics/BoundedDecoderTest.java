package io.micromoments.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dseed=…} reproduces a random run, {@code -Drounds=…} sets its length. */
class BoundedDecoderTest {

  /** Allocation allowed regardless of input size: the reader itself and exception messages. */
  private static final long READER_BYTES = 200_000;

  /**
   * One input byte can announce a list item, which is stored as a reference in at most two lists.
   */
  private static final long BYTES_PER_BYTE = 64;

  private final long seed = Long.getLong("seed", 1);
  private final Random random = new Random(seed);
  private final RandomRecords records = new RandomRecords(random);
  private final BoundedDecoder decoder = new BoundedDecoder();

  @Test
  void readsLikeAvrosDecoder() throws IOException {
    List<Class<? extends SpecificRecord>> classes = RandomRecords.classes();
    assertThat(classes).hasSizeGreaterThan(25);
    for (int round = 0; round < rounds(15); round++) {
      for (Class<? extends SpecificRecord> each : classes) {
        SpecificRecord record = records.of(each);
        for (boolean inBlocks : new boolean[] {false, true}) {
          byte[] bytes = written(record, inBlocks);
          SpecificDatumReader<Object> reader = new SpecificDatumReader<>(record.getSchema());
          Object byAvro = reader.read(null, DecoderFactory.get().binaryDecoder(bytes, null));

          decoder.reset(bytes, 0);
          Object read = reader.read(null, decoder);

          assertThat(read).as("seed %d", seed).isEqualTo(byAvro).isEqualTo(record);
          assertThat(decoder.remaining()).as("seed %d", seed).isZero();
        }
      }
    }
  }

  @Test
  void skipsFieldsThatTheReaderDoesNotHave() throws IOException {
    for (int round = 0; round < rounds(15); round++) {
      for (Class<? extends SpecificRecord> each : RandomRecords.classes()) {
        SpecificRecord record = records.of(each);
        Schema whole = record.getSchema();
        Schema nothing =
            Schema.createRecord(whole.getName(), null, whole.getNamespace(), false, List.of());
        for (boolean inBlocks : new boolean[] {false, true}) {
          decoder.reset(written(record, inBlocks), 0);
          new GenericDatumReader<>(whole, nothing).read(null, decoder);
          assertThat(decoder.remaining()).as("seed %d: %s", seed, each).isZero();
        }
      }
    }
  }

  @Test
  void damagedBytesAreRejectedWithBoundedMemory() throws IOException {
    int refused = 0;
    for (int round = 0; round < rounds(10); round++) {
      for (Class<? extends SpecificRecord> each : RandomRecords.classes()) {
        SpecificRecord record = records.of(each);
        SpecificDatumReader<Object> reader = new SpecificDatumReader<>(record.getSchema());
        for (int damage = 0; damage < 4; damage++) {
          byte[] bytes = damaged(written(record, random.nextBoolean()));
          long before = allocated();
          try {
            decoder.reset(bytes, 0);
            reader.read(null, decoder);
          } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            refused++;
          } catch (RuntimeException | Error e) {
            throw new AssertionError(
                String.format(Locale.ROOT, "seed %d: %s %s", seed, each, Arrays.toString(bytes)),
                e);
          }
          assertThat(allocated() - before)
              .as("seed %d: %s %s", seed, each, Arrays.toString(bytes))
              .isLessThan(READER_BYTES + BYTES_PER_BYTE * bytes.length);
        }
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, Integer.MAX_VALUE - 100L, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE})
  void aLengthBeyondTheEndIsRefused(long length) throws IOException {
    byte[] bytes = numbers(length);
    for (Read read : lengths()) {
      decoder.reset(bytes, 0);
      assertThatThrownBy(read::read).isInstanceOf(EOFException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Integer.MIN_VALUE, Long.MIN_VALUE})
  void aNegativeLengthIsRefused(long length) throws IOException {
    byte[] bytes = numbers(length);
    for (Read read : List.<Read>of(decoder::readString, () -> decoder.readBytes(null))) {
      decoder.reset(bytes, 0);
      assertThatThrownBy(read::read)
          .isInstanceOf(AvroTypeException.class)
          .hasMessageContaining(String.valueOf(length));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-3, Integer.MIN_VALUE, Long.MIN_VALUE})
  void aBlockWithANegativeCountAndASizeIsBounded(long count) throws IOException {
    byte[] bytes = numbers(count, 1L << 40);
    for (Read read : List.<Read>of(decoder::readArrayStart, decoder::readMapStart)) {
      decoder.reset(bytes, 0);
      assertThatThrownBy(read::read).isInstanceOfAny(EOFException.class, AvroTypeException.class);
    }
    for (Read skip : List.<Read>of(decoder::skipArray, decoder::skipMap)) {
      decoder.reset(bytes, 0);
      assertThatThrownBy(skip::read).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void anUnterminatedNumberIsRejected() {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) 0xFF);
    decoder.reset(bytes, 0);
    assertThatThrownBy(decoder::readLong)
        .isInstanceOf(AvroTypeException.class)
        .hasMessageContaining("ten bytes");
  }

  @Test
  void aNumberTooLargeForAnIntIsRefused() throws IOException {
    decoder.reset(numbers(1L << 31), 0);
    assertThatThrownBy(decoder::readInt)
        .isInstanceOf(AvroTypeException.class)
        .hasMessageContaining("2147483648");
  }

  @Test
  void nestedListsUseBoundedMemory() throws IOException {
    Schema lists =
        Schema.createArray(Schema.createArray(Schema.createArray(Schema.create(Schema.Type.LONG))));
    byte[] bytes = new byte[100_000];
    Arrays.fill(bytes, (byte) 0x82); // each announces many items, none ends
    for (int at = 2; at < bytes.length; at += 3) {
      bytes[at] = 0x02;
    }
    decoder.reset(bytes, 0);
    long before = allocated();
    assertThatThrownBy(
            () -> new GenericDatumReader<>(lists, lists, GenericData.get()).read(null, decoder))
        .isInstanceOfAny(IOException.class, AvroRuntimeException.class);
    assertThat(allocated() - before).isLessThan(READER_BYTES + BYTES_PER_BYTE * bytes.length);
  }

  @FunctionalInterface
  private interface Read {
    Object read() throws IOException;
  }

  private List<Read> lengths() {
    return List.of(
        decoder::readString,
        () -> decoder.readString(null),
        () -> decoder.readBytes(null),
        decoder::readArrayStart,
        decoder::readMapStart,
        decoder::arrayNext,
        decoder::mapNext,
        decoder::skipArray,
        decoder::skipMap,
        () -> {
          decoder.skipString();
          return null;
        },
        () -> {
          decoder.skipBytes();
          return null;
        });
  }

  private byte[] damaged(byte[] bytes) {
    byte[] damaged = bytes.clone();
    if (damaged.length > 0 && random.nextBoolean()) {
      damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
    }
    for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
      damaged[random.nextInt(damaged.length)] =
          (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
    }
    return damaged;
  }

  private static byte[] written(SpecificRecord record, boolean inBlocks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder =
        inBlocks
            ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null)
            : EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new SpecificDatumWriter<>(SpecificData.get().getSchema(record.getClass()))
          .write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] numbers(long... numbers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    for (long number : numbers) {
      encoder.writeLong(number);
    }
    encoder.flush();
    return bytes.toByteArray();
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static int rounds(int otherwise) {
    return Integer.getInteger("rounds", otherwise);
  }
}
