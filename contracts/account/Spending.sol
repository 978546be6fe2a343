// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title What a call spends of its target, if the target is a token
library Spending {
    bytes4 private constant INCREASE_ALLOWANCE = bytes4(keccak256("increaseAllowance(address,uint256)"));
    uint256 private constant TWO_WORDS = 68;
    uint256 private constant THREE_WORDS = 100;

    /// @notice Reads the amount out of a call.
    /// @dev Arguments cut short are not counted: some tokens would read them as if zeros followed.
    /// @param data Of the call.
    /// @param owner Whose money it would be.
    /// @return counted Whether it is one of the functions whose amount is known.
    /// @return amount Token units that leave or may leave.
    function amountOf(bytes calldata data, address owner) internal pure returns (bool counted, uint256 amount) {
        bytes4 selector = bytes4(data);
        if (selector == IERC20.transferFrom.selector) {
            if (data.length < THREE_WORDS) return (false, 0);
            bool own = address(uint160(uint256(bytes32(data[4:36])))) == owner;
            return (true, own ? uint256(bytes32(data[68:THREE_WORDS])) : 0);
        }
        if (
            data.length >= TWO_WORDS &&
            (selector == IERC20.transfer.selector ||
                selector == IERC20.approve.selector ||
                selector == INCREASE_ALLOWANCE)
        ) return (true, uint256(bytes32(data[36:TWO_WORDS])));
    }
}
