package io.micromoments.identity;

import io.micromoments.runtime.StageSettings;
import io.micromoments.runtime.Tombstones;
import io.micromoments.runtime.element.BroadcastElement;
import io.micromoments.runtime.element.Element;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.schemas.ErasureRequest;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Maps each erasure to the tombstone of its customer, for the broadcast to {@link DeviceIndex}. */
public final class CustomerTombstones extends RichMapFunction<Element, BroadcastElement> {

  private static final long serialVersionUID = 1L;

  private final StageSettings settings;
  private final Duration retention;

  private transient TombstoneFactory tombstones;

  /**
   * @param retention how long a tombstone is kept
   */
  public CustomerTombstones(StageSettings settings, Duration retention) {
    this.settings = settings;
    this.retention = retention;
  }

  @Override
  public void open(OpenContext context) {
    tombstones = new TombstoneFactory(settings.salt(), retention);
  }

  @Override
  public BroadcastElement map(Element element) {
    ErasureRequest request = (ErasureRequest) ((ContextElement) element).record();
    return tombstones.create(
        Tombstones.Kind.CUSTOMER, request.getCustomerId(), request.getEventTime());
  }
}
