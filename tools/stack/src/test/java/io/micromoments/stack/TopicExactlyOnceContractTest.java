package io.micromoments.stack;

import io.micromoments.emit.contract.Guarantee;
import org.apache.flink.connector.base.DeliveryGuarantee;

class TopicExactlyOnceContractTest extends TopicSinkContract {
  @Override
  DeliveryGuarantee delivery() {
    return DeliveryGuarantee.EXACTLY_ONCE;
  }

  @Override
  protected Guarantee guarantee() {
    return Guarantee.EXACTLY_ONCE;
  }
}
