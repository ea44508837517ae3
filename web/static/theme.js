"use strict";(()=>{(()=>{let e=document.documentElement;e.classList.replace("no-js","js");try{let t=localStorage.getItem("theme");(t==="dark"||t==="light")&&(e.dataset.theme=t)}catch{}})();})();
