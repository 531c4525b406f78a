// The entry of the bundle. Pages are loaded when they are opened.
import 'bootstrap/dist/css/bootstrap.css';
import 'uplot/dist/uPlot.min.css';
import './styles/app.css';
import './styles/forms.css';
import './styles/route.css';
import './styles/stream.css';
import './shell';
