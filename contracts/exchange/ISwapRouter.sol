// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A venue: a router of Uniswap v3's kind, the one call used here
interface ISwapRouter {
    /// @param path Pools from the token bought back to the token sold: `token ‖ fee (3 bytes) ‖ token …`.
    /// @param recipient Who receives what is bought.
    /// @param deadline Valid while `now <= deadline` (unix seconds).
    /// @param amountOut What is bought, exactly.
    /// @param amountInMaximum Most that is taken from the caller, who has approved it.
    struct ExactOutputParams {
        bytes path;
        address recipient;
        uint256 deadline;
        uint256 amountOut;
        uint256 amountInMaximum;
    }

    /// @notice Buys an exact amount.
    /// @return amountIn What was taken from the caller.
    function exactOutput(ExactOutputParams calldata params) external payable returns (uint256 amountIn);
}
