"""Where links lead: the shell reads them before this page is drawn, so nothing is left to draw."""
