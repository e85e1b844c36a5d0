package io.jialing.api.jobs;

import io.jialing.api.jobs.document.DocumentSettings;
import io.jialing.api.jobs.document.JobReader;
import io.jialing.api.keys.TrialTokens;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.JobRows;
import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.Shapes;
import io.jialing.api.secrets.Secrets;
import io.jialing.core.hub.LogSource;
import io.jialing.core.planning.Admittance;
import io.jialing.core.planning.Explainer;
import io.jialing.core.planning.Planner;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.Places;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Puts together how jobs come in and are shown.
@Configuration(proxyBeanMethods = false)
class JobsConfiguration {

    @Bean
    JobIds jobIds(InstantSource clock) {
        return new JobIds(clock, new SecureRandom());
    }

    @Bean
    KnownShares knownShares(StateView view) {
        return new KnownShares(view);
    }

    @Bean
    Submissions submissions(
            JobIntake intake,
            DocumentSettings settings,
            KnownShares shares,
            Secrets secrets,
            StateView view,
            Planner planner,
            JobIds ids,
            InstantSource clock) {
        return new Submissions(
                intake,
                new JobReader(AcceleratorCatalogue.shipped(), settings),
                new Admittance(planner, Places.shipped()),
                shares,
                new NamedSecrets(secrets),
                view,
                ids,
                clock);
    }

    @Bean
    SubmittedBefore submittedBefore(JdbcClient sql) {
        return new SubmittedBefore(sql);
    }

    @Bean
    Batches batches(Submissions submissions, SubmittedBefore before) {
        return new Batches(submissions, before);
    }

    @Bean
    Explainer explainer(Planner planner) {
        return new Explainer(planner);
    }

    @Bean
    Plans plans(Submissions submissions, Explainer explainer, StateView view, JobIds ids) {
        return new Plans(submissions, explainer, view, ids);
    }

    @Bean
    Jobs jobs(JdbcClient sql, Shapes shapes) {
        return new Jobs(sql, new JobRows(shapes), shapes.codec());
    }

    @Bean
    Attempts attempts(JdbcClient sql, Shapes shapes) {
        return new Attempts(sql, shapes.codec());
    }

    @Bean
    JobAccess jobAccess(Jobs jobs, StateView view) {
        return new JobAccess(jobs, view);
    }

    @Bean
    CancelMany cancelMany(Jobs jobs, JobAccess access) {
        return new CancelMany(jobs, access);
    }

    @Bean
    Explanations explanations(Explainer explainer, Jobs jobs, ChangeLog log, StateView view, InstantSource clock) {
        return new Explanations(explainer, jobs, log, view, clock);
    }

    @Bean
    Trials trials(JdbcClient sql, Shapes shapes) {
        return new Trials(sql, shapes.codec());
    }

    @Bean
    TrialReports trialReports(IntakeLane lane, Jobs jobs, Shapes shapes) {
        return new TrialReports(lane, jobs, shapes.codec());
    }

    @Bean
    Containers containers(
            JdbcClient sql,
            StateView view,
            DocumentSettings documents,
            TrialTokens tokens,
            ContainerSettings settings) {
        AcceleratorCatalogue catalogue = AcceleratorCatalogue.shipped();
        return new Containers(
                sql, view, new JobReader(catalogue, documents.withoutLimits()), catalogue, tokens, settings);
    }

    @Bean
    Logs logs(Attempts attempts, ObjectProvider<LogSource> source, StateView view) {
        return new Logs(attempts, source, view);
    }
}
