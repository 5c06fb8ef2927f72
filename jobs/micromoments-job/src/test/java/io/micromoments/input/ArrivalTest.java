package io.micromoments.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.micromoments.schemas.InvalidRecord;
import io.micromoments.schemas.InvalidRecord.Code;
import io.micromoments.schemas.RawBytes;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ArrivalTest {

  @Test
  void aVeryLongRejectionTextCanBeSerialized() throws IOException {
    Arrival arrival =
        new Arrival(
            "events.jsonl",
            0,
            1,
            Arrival.UNKNOWN,
            RawBytes.of(new byte[1 << 20]),
            null,
            Arrival.Rejection.of(new InvalidRecord(Code.WRONG_TYPE, "漢".repeat(1_000_000)), true));

    Arrival read = roundTrip(arrival);

    assertThat(read.raw().fullLength()).isEqualTo(1 << 20);
    assertThat(read.raw().sha256()).isEqualTo(arrival.raw().sha256());
    assertThat(read.rejection()).isEqualTo(arrival.rejection());
    assertThat(read.rejection().text()).hasSizeLessThan(1_100);
  }

  @Test
  void aHeartbeatCanBeSerialized() throws IOException {
    Arrival heartbeat = Arrival.heartbeat(1_234_567);
    assertThat(roundTrip(heartbeat)).isEqualTo(heartbeat);
    assertThat(roundTrip(heartbeat).isHeartbeat()).isTrue();
  }

  private static Arrival roundTrip(Arrival arrival) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    new ArrivalSerializer().serialize(arrival, out);
    return new ArrivalSerializer().deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }
}
