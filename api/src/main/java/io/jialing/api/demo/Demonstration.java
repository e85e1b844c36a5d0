package io.jialing.api.demo;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubProcess;
import io.jialing.api.demo.Acts.Act;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/// Plays the acts on a hub of its own and says of each whether what it claims was seen.
public final class Demonstration {
    private final PrintStream out;
    private final HubProcess hub;
    private final long seed;

    /// A demonstration that starts its own hub.
    ///
    /// @param data an empty or absent directory
    /// @param port of the loopback address; 0 for any that is free
    /// @param speed how many times faster than the wall the hub's clock runs
    public Demonstration(PrintStream out, Path data, int port, int speed, long seed) {
        this.out = out;
        this.seed = seed;
        hub =
                new HubProcess(
                        data, port, List.of("--jialing.clock.speed=" + speed, "--jialing.simulation.seed=" + seed));
    }

    /// Plays all acts.
    ///
    /// @param leaveUp whether the hub stays up afterwards
    /// @return whether every act held
    public boolean play(boolean leaveUp) {
        out.printf("Starting a hub with an embedded PostgreSQL and simulated clusters (示意数据), seed %d …%n", seed);
        boolean all = true;
        try (hub) {
            hub.start();
            HubClient admin = hub.admin();
            out.printf("The hub is up at %s, its clock runs 60 times faster.%n%n", hub.address());
            Firm chongqing = Firm.register(admin, "yu-vision", "渝视科技", "chongqing", List.of());
            Firm chengdu = Firm.register(admin, "rong-robot", "蓉机器人", "chengdu", List.of());
            Firm lab = Firm.register(admin, "yu-lab", "两江实验室", "chongqing", List.of());
            var load =
                    new BackgroundLoad(
                            List.of(
                                    Firm.register(admin, "load-cq", "负载（渝）", "chongqing", List.of()),
                                    Firm.register(admin, "load-cd", "负载（蓉）", "chengdu", List.of())),
                            seed);
            load.start();
            for (Act act : new Acts(hub, admin, load, chongqing, chengdu, lab).inOrder()) {
                all &= play(act);
            }
            load.stop();
            if (leaveUp && all) {
                stayUp();
            }
        }
        return all;
    }

    private boolean play(Act act) {
        out.println(act.claim());
        Proof proof = act.scene().play();
        out.printf("   %s %s%n%n", proof.held() ? "seen:" : "NOT SEEN:", proof.text());
        return proof.held();
    }

    private void stayUp() {
        out.printf(
                """
                The hub stays up at %1$s (process %2$d). Try next:
                  export JIALING_SERVER=%1$s JIALING_KEY=$(cat %3$s)
                  ./jialing clusters list
                  ./jialing list --state QUEUED --limit 5
                  curl -s %1$s/v3/api-docs
                Its log is %4$s. End it with: kill %2$d
                """,
                hub.address(), hub.pid(), hub.adminKeyFile(), hub.log());
        hub.leave();
    }
}
