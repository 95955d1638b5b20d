import { Route, Router } from '@solidjs/router';
import { lazy } from 'solid-js';
import { render } from 'solid-js/web';
import './theme.css';
import './parts/parts.css';
import './parts/forms.css';
import './parts/rules.css';
import './parts/start.css';
import './parts/now.css';
import './parts/coverage.css';
import './parts/tables.css';
import './parts/controls.css';
import './charts/charts.css';
import './parts/shell.css';
import './parts/above.css';
import './parts/dashboard.css';
import './parts/print.css';
import { Shell } from './parts/shell.tsx';

const Home = lazy(() => import('./pages/home.tsx'));
const Metrics = lazy(() => import('./pages/metrics.tsx'));
const Metric = lazy(() => import('./pages/metric.tsx'));
const PullRequest = lazy(() => import('./pages/pull-request.tsx'));
const Deployments = lazy(() => import('./pages/deployments.tsx'));
const Deployment = lazy(() => import('./pages/deployment.tsx'));
const Data = lazy(() => import('./pages/data.tsx'));
const Settings = lazy(() => import('./pages/settings.tsx'));
const Sources = lazy(() => import('./pages/sources.tsx'));
const Tokens = lazy(() => import('./pages/tokens.tsx'));
const Account = lazy(() => import('./pages/account.tsx'));
const NotFound = lazy(() => import('./pages/not-found.tsx'));

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');

render(
  () => (
    <Router root={Shell}>
      <Route path="/" component={Home} />
      <Route path={['/login', '/register']} component={Home} />
      <Route path="/overview" component={lazy(() => import('./pages/overview.tsx'))} />
      <Route path="/delivery" component={lazy(() => import('./pages/delivery.tsx'))} />
      <Route path="/flow" component={lazy(() => import('./pages/flow.tsx'))} />
      <Route path="/review" component={lazy(() => import('./pages/review.tsx'))} />
      <Route path="/ai" component={lazy(() => import('./pages/ai.tsx'))} />
      <Route path="/quality" component={lazy(() => import('./pages/quality.tsx'))} />
      <Route path="/team" component={lazy(() => import('./pages/team.tsx'))} />
      <Route path="/start" component={lazy(() => import('./pages/start.tsx'))} />
      <Route path="/metrics" component={Metrics}>
        <Route path="/" />
        <Route path="/:id" component={Metric} />
      </Route>
      <Route path="/pull-requests/:id" component={PullRequest} />
      <Route path="/deployments" component={Deployments} />
      <Route path="/deployments/:id" component={Deployment} />
      <Route path="/data" component={Data} />
      <Route path="/settings" component={Settings}>
        <Route path="/" component={Sources} />
        <Route path="/sources" component={Sources} />
        <Route path="/rules" component={lazy(() => import('./pages/rules.tsx'))} />
        <Route path="/teams" component={lazy(() => import('./pages/teams.tsx'))} />
        <Route path="/tokens" component={Tokens} />
        <Route path="/account" component={Account} />
        <Route path="/workspace" component={lazy(() => import('./pages/workspace.tsx'))} />
      </Route>
      <Route path="*" component={NotFound} />
    </Router>
  ),
  root,
);
