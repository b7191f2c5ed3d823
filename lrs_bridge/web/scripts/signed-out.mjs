// The page after Sign out: empties the browser's stores, then says so. Other tabs are told.
import { leaveNoTrace } from "./leave-no-trace.mjs";
import { tellOtherTabs } from "./who-is-here.mjs";

tellOtherTabs();
await leaveNoTrace();
document.documentElement.dataset.trace = "none";
