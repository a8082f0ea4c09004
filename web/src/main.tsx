import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/components.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { watchCluster } from './cluster/watch.ts';
import { resumeSession } from './session/login.ts';
import { applyTheme } from './session/theme.ts';

applyTheme();
const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
await resumeSession();
watchCluster();
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
