.PHONY: run test check bench canvas

run: ## make the environment, install, and serve Lampwork on http://localhost:8501
	@scripts/environment requirements.txt
	@.venv/bin/streamlit run app.py

test: ## everything, the real browser included
	@scripts/test

check: ## format, lint, types, import contracts
	@scripts/environment requirements-dev.txt
	@scripts/check

bench: ## ratios and medians, side by side with peers
	@scripts/environment requirements-dev.txt
	@scripts/bench

canvas: ## rebuild the committed bundle of the canvas and the chart (needs Node)
	@scripts/bundle build
