package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Portion;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Supply;
import java.util.TreeMap;

/// What there is to share: the ready nodes of all clusters that are not lost, flavor by flavor. Placements change
/// nothing about it.
final class Capacity {
    private final AcceleratorCatalogue catalogue;
    private final TreeMap<Flavor, Stock> stocks = new TreeMap<>();
    private Portion all = Portion.NOTHING;

    /// What there is of a flavor.
    ///
    /// @param milliCards in thousandths of a card
    /// @param value of all the cards, in CNY an hour
    /// @param milliCpu of nodes with cards, in thousandths of a core
    /// @param memoryMib of nodes with cards
    record Stock(long milliCards, double value, long milliCpu, long memoryMib) {
        private static final Stock NONE = new Stock(0, 0, 0, 0);

        private Stock plus(Supply supply, double valueOfOne) {
            return new Stock(
                    milliCards + supply.milliCards(),
                    value + supply.milliCards() * valueOfOne / 1000,
                    milliCpu + supply.milliCpu(),
                    memoryMib + supply.memoryMib());
        }

        /// What belongs to so many cards: their value and their part of CPU and memory.
        ///
        /// @param milli in thousandths of a card
        Portion share(long milli) {
            return milliCards == 0
                    ? Portion.NOTHING
                    : new Portion(value, milliCpu, memoryMib).times((double) milli / milliCards);
        }
    }

    Capacity(HubState state, AcceleratorCatalogue catalogue) {
        this.catalogue = catalogue;
        for (Cluster cluster : state.clusters()) {
            if (state.health(cluster.id()).state() != ClusterHealth.LOST) {
                state.supplies(cluster.id()).forEach(supply -> add(cluster, supply));
            }
        }
    }

    private void add(Cluster cluster, Supply supply) {
        String model = supply.key().model();
        double value = value(model);
        all = all.plus(new Portion(supply.milliCards() * value / 1000, supply.milliCpu(), supply.memoryMib()));
        if (supply.milliCards() > 0) {
            var flavor = new Flavor(cluster.group(), model);
            var any = new Flavor(cluster.group(), Flavor.ANY);
            stocks.put(flavor, of(flavor).plus(supply, value));
            stocks.put(any, of(any).plus(supply, value));
        }
    }

    /// Of a flavor; of one that there is nothing of, nothing.
    Stock of(Flavor flavor) {
        return stocks.getOrDefault(flavor, Stock.NONE);
    }

    /// The flavors that there are cards of.
    Iterable<Flavor> flavors() {
        return stocks.keySet();
    }

    /// All that there is.
    Portion all() {
        return all;
    }

    /// What one card of a model counts for, in CNY an hour.
    double value(String model) {
        return catalogue.find(model).map(AcceleratorModel::value).orElse(AcceleratorModel.UNKNOWN_VALUE);
    }
}
