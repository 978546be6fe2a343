// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "./Vm.sol";

/// @dev Deploys a contract under test, or the mutant of it in the folder that `MUTANT` names (`scripts/mutate.ts`). Its code
/// is read from its artifact: code inside a test is compiled again with every test.
/// @param name Of the contract, as in its artifact.
/// @param arguments Of its constructor, encoded.
function deployOrMutant(string memory name, bytes memory arguments) returns (address deployed) {
    string memory folder = vm.envOr("MUTANT", string(""));
    bytes memory creationCode =
        bytes(folder).length == 0
            ? vm.getCode(name)
            : vm.parseBytes(vm.readFile(string.concat(folder, "/", name, ".hex")));
    bytes memory initCode = bytes.concat(creationCode, arguments);
    assembly ("memory-safe") {
        deployed := create(0, add(initCode, 0x20), mload(initCode))
        // A constructor's own error.
        if iszero(deployed) {
            let free := mload(0x40)
            returndatacopy(free, 0, returndatasize())
            revert(free, returndatasize())
        }
    }
}
