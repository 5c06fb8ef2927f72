package io.micromoments.emit;

import io.micromoments.emit.contract.Guarantee;
import io.micromoments.emit.contract.MemorySink;
import io.micromoments.emit.contract.SinkContract;
import io.micromoments.schemas.OfferResequenceCommand;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The test sink itself fulfills the contract. */
class MemorySinkContractTest extends SinkContract {

  private final MemorySink<OfferResequenceCommand> sink = new MemorySink<>();

  @Override
  protected Guarantee guarantee() {
    return Guarantee.AT_LEAST_ONCE;
  }

  @Override
  protected void attach(DataStream<OfferResequenceCommand> commands) {
    commands.sinkTo(sink).uid("memory");
  }

  @Override
  protected List<OfferResequenceCommand> received() {
    return sink.received();
  }
}
